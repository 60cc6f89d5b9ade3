// Reads files with libraries of Go; see ../driver.ts for what goes in and comes out.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/docker/cli/pkg/kvfile"
	"github.com/pelletier/go-toml/v2"
)

type object map[string]any

var readers = map[string]func(path string) (any, error){
	"compose-go":        readCompose,
	"docker --env-file": readDocker,
	"go-toml":           readToml,
	"Go encoding/json":  readJSON,
}

func main() {
	var found any
	if name := os.Args[1]; name == "versions" {
		found = versions()
	} else {
		found = readAll(readers[name])
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		panic(err)
	}
}

func versions() object {
	found := object{"Go encoding/json": strings.TrimPrefix(runtime.Version(), "go")}
	modules := map[string]string{
		"github.com/compose-spec/compose-go/v2": "compose-go",
		"github.com/docker/cli":                 "docker --env-file",
		"github.com/pelletier/go-toml/v2":       "go-toml",
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if name, ok := modules[module.Path]; ok {
				version, _, _ := strings.Cut(module.Version, "+")
				found[name] = strings.TrimPrefix(version, "v")
			}
		}
	}
	return found
}

func readAll(read func(path string) (any, error)) []any {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	found := []any{}
	for _, path := range strings.Split(string(input), "\n") {
		data, err := read(path)
		if err != nil {
			data = object{"$error": err.Error()}
		}
		found = append(found, data)
	}
	return found
}

// What Docker Compose does for `.env`, and for `env_file`.
func readCompose(path string) (any, error) {
	return dotenv.GetEnvFromFile(map[string]string{}, []string{path})
}

// What `docker run --env-file` does.
func readDocker(path string) (any, error) {
	entries, err := kvfile.Parse(path, os.LookupEnv)
	found := object{}
	for _, entry := range entries {
		name, value, _ := strings.Cut(entry, "=")
		found[name] = value
	}
	return found, err
}

func readToml(path string) (any, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var data map[string]any
	err = toml.Unmarshal(text, &data)
	return plain(data), err
}

func readJSON(path string) (any, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	// A byte order mark is no JSON, but programs take it off the files that they read.
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	decoder.UseNumber()
	var data any
	if err := decoder.Decode(&data); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("there is something after the value")
	}
	return plain(data), nil
}

// Data as JSON has it; {"$number": "1.0"} is a number in its own spelling.
func plain(data any) any {
	switch data := data.(type) {
	case map[string]any:
		found := object{}
		for key, item := range data {
			found[key] = plain(item)
		}
		return found
	case []any:
		found := []any{}
		for _, item := range data {
			found = append(found, plain(item))
		}
		return found
	case json.Number:
		return object{"$number": data.String()}
	case int64:
		return object{"$number": strconv.FormatInt(data, 10)}
	case float64:
		if math.IsInf(data, 0) || math.IsNaN(data) {
			return object{"$float": strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(data, 'g', -1, 64), "+"))}
		}
		return data
	case time.Time, toml.LocalDate, toml.LocalTime, toml.LocalDateTime:
		return object{"$type": "date"}
	default:
		return data
	}
}
