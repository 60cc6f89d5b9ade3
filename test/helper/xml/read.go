// Reads XML files with encoding/xml. `go run read.go < a JSON list of paths`; see ../read-xml.ts for what it prints.
package main

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
)

type element struct {
	name       string
	attributes map[string]string
	text       string
}

func (e *element) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{e.name, e.attributes, e.text})
}

func name(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

func elements(path string) any {
	file, err := os.Open(path)
	if err != nil {
		return map[string]string{"$error": err.Error()}
	}
	defer file.Close()
	decoder := xml.NewDecoder(file)
	decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	all, open := []*element{}, []*element{}
	for {
		token, err := decoder.RawToken()
		if err == io.EOF {
			return all
		}
		if err != nil {
			return map[string]string{"$error": err.Error()}
		}
		switch found := token.(type) {
		case xml.StartElement:
			one := &element{name(found.Name), map[string]string{}, ""}
			for _, attribute := range found.Attr {
				one.attributes[name(attribute.Name)] = attribute.Value
			}
			all, open = append(all, one), append(open, one)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text += string(found)
			}
		}
	}
}

func main() {
	var paths []string
	if err := json.NewDecoder(os.Stdin).Decode(&paths); err != nil {
		panic(err)
	}
	found := make([]any, len(paths))
	for index, path := range paths {
		found[index] = elements(path)
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		panic(err)
	}
}
