// Reads XML files with javax.xml (Xerces), XML 1.1 among them. `java Read.java FILE…`; see ../read-xml.ts for what it prints.
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

public class Read {
  public static void main(String[] paths) throws Exception {
    StringBuilder out = new StringBuilder("[");
    for (String path : paths) {
      if (out.length() > 1) out.append(',');
      StringBuilder elements = new StringBuilder();
      try {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setErrorHandler(null);
        append(elements, builder.parse(new File(path)).getDocumentElement());
        out.append('[').append(elements).append(']');
      } catch (Exception error) {
        out.append("{\"$error\":").append(quoted(String.valueOf(error))).append('}');
      }
    }
    new PrintStream(System.out, true, StandardCharsets.UTF_8).println(out.append(']'));
  }

  private static void append(StringBuilder out, Node element) {
    StringBuilder text = new StringBuilder();
    NodeList children = element.getChildNodes();
    for (int i = 0; i < children.getLength(); i++) {
      short type = children.item(i).getNodeType();
      if (type == Node.TEXT_NODE || type == Node.CDATA_SECTION_NODE) text.append(children.item(i).getNodeValue());
    }
    if (out.length() > 0) out.append(',');
    out.append('[').append(quoted(element.getNodeName())).append(",{");
    NamedNodeMap attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      if (i > 0) out.append(',');
      out.append(quoted(attributes.item(i).getNodeName())).append(':').append(quoted(attributes.item(i).getNodeValue()));
    }
    out.append("},").append(quoted(text.toString())).append(']');
    for (int i = 0; i < children.getLength(); i++) {
      if (children.item(i).getNodeType() == Node.ELEMENT_NODE) append(out, children.item(i));
    }
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) out.append(String.format("\\u%04x", (int) c));
    return out.append('"').toString();
  }
}
