# Reads .env files with Ruby's dotenv; see driver.ts for what goes in and comes out.
require "json"

begin
  require "dotenv"
  require "dotenv/version"
rescue LoadError
  puts "{}"
  exit
end

CLEAN = ENV.to_h

# What a program finds in its environment; commands in a file run in the file's directory.
def loaded(path)
  ENV.replace(CLEAN)
  Dir.chdir(File.dirname(path)) { Dotenv.overload(path) }
  found = ENV.to_h.reject { |name, value| CLEAN[name] == value }
  found.to_h { |name, value| [utf8(name), utf8(value)] }
rescue StandardError, SyntaxError => error
  { "$error" => "#{error.class}: #{error.message}" }
end

def utf8(text)
  text.dup.force_encoding("UTF-8").scrub
end

if ARGV == ["versions"]
  puts JSON.generate("Ruby dotenv" => Dotenv::VERSION)
else
  puts JSON.generate($stdin.read.split("\n").map { |path| loaded(path) })
end
