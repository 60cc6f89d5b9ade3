import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.helpers.DefaultHandler;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Reads files with what Java brings along; see driver.ts for what goes in and comes out. */
final class Readers {
    interface Reader {
        Object read(Path path) throws Exception;
    }

    private static final Map<String, Reader> READERS = Map.of(
        "java.util.Properties", Readers::properties,
        "java.util.Properties, UTF-8", Readers::propertiesOfUtf8,
        "javax.xml", Readers::xml
    );

    public static void main(String[] args) throws Exception {
        Object found = args[0].equals("versions") ? versions() : readAll(READERS.get(args[0]));
        new PrintStream(System.out, true, UTF_8).print(json(found));
    }

    private static Object versions() {
        Map<String, Object> versions = new TreeMap<>();
        READERS.keySet().forEach(name -> versions.put(name, System.getProperty("java.version")));
        return versions;
    }

    private static Object readAll(Reader reader) {
        List<Object> found = new ArrayList<>();
        new BufferedReader(new InputStreamReader(System.in, UTF_8)).lines().forEach(path -> found.add(attempt(reader, Path.of(path))));
        return found;
    }

    private static Object attempt(Reader reader, Path path) {
        try {
            return reader.read(path);
        } catch (Exception | StackOverflowError error) {
            return Map.of("$error", error.toString());
        }
    }

    /** From a stream of bytes, which are Latin-1. */
    private static Object properties(Path path) throws Exception {
        Properties properties = new Properties();
        try (var stream = Files.newInputStream(path)) {
            properties.load(stream);
        }
        return properties;
    }

    private static Object propertiesOfUtf8(Path path) throws Exception {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(path, UTF_8)) {
            properties.load(reader);
        }
        return properties;
    }

    private static Object xml(Path path) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setCoalescing(true);
        factory.setIgnoringComments(true);
        var builder = factory.newDocumentBuilder();
        // Whatever a file names, only the file itself is read; and what is wrong is thrown, not printed.
        builder.setEntityResolver((name, address) -> new InputSource(new StringReader("")));
        builder.setErrorHandler(new DefaultHandler());
        var document = builder.parse(path.toFile());
        document.normalizeDocument();
        return element(document.getDocumentElement());
    }

    private static Object element(Element element) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (int index = 0; index < element.getAttributes().getLength(); index++) {
            Node attribute = element.getAttributes().item(index);
            attributes.put(attribute.getNodeName(), attribute.getNodeValue());
        }
        List<Object> children = new ArrayList<>();
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) children.add(element(inner));
            else if (child.getNodeType() == Node.TEXT_NODE) addText(children, child.getNodeValue());
        }
        return Map.of("$name", element.getTagName(), "$attributes", attributes, "$children", children);
    }

    /** A text that a comment or an instruction divides is one text. */
    private static void addText(List<Object> children, String text) {
        int last = children.size() - 1;
        if (last >= 0 && children.get(last) instanceof String before) children.set(last, before + text);
        else children.add(text);
    }

    private static String json(Object data) {
        StringBuilder text = new StringBuilder();
        if (data instanceof Map<?, ?> map) {
            map.forEach((key, item) -> text.append(text.isEmpty() ? "" : ",").append(json(key)).append(':').append(json(item)));
            return "{" + text + "}";
        }
        if (data instanceof List<?> list) {
            list.forEach(item -> text.append(text.isEmpty() ? "" : ",").append(json(item)));
            return "[" + text + "]";
        }
        String.valueOf(data).chars().forEach(unit -> {
            if (unit < 0x20 || unit == '"' || unit == '\\' || unit > 0x7e) text.append(String.format("\\u%04x", unit));
            else text.append((char) unit);
        });
        return "\"" + text + "\"";
    }
}
