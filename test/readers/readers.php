<?php
// Reads files with libraries of PHP, and with PHP itself; see driver.ts for what goes in and comes out. All arrays are objects.
error_reporting(E_ALL & ~E_DEPRECATED);
ini_set('display_errors', 'stderr');
// Only where it is installed, as Debian does.
@include 'Dotenv/autoload.php';

function read_dotenv(string $path): array
{
    return Dotenv\Dotenv::createArrayBacked(dirname($path), basename($path))->load();
}

function read_ini(string $path): array
{
    $found = @parse_ini_file($path, true, INI_SCANNER_NORMAL);
    if ($found === false) {
        throw new Exception(error_get_last()['message'] ?? 'it cannot be read');
    }
    return $found;
}

function attempt(callable $read, string $path): object
{
    try {
        return objects($read($path));
    } catch (Throwable $error) {
        return (object) ['$error' => get_class($error) . ': ' . $error->getMessage()];
    }
}

function objects(mixed $data): mixed
{
    return is_array($data) ? (object) array_map('objects', $data) : $data;
}

$versions = ['PHP parse_ini_file' => PHP_VERSION];
if (class_exists('Dotenv\Dotenv') && extension_loaded('mbstring')) {
    $asked = shell_exec("/usr/bin/dpkg-query --showformat='\${source:Upstream-Version}' --show php-vlucas-phpdotenv 2>/dev/null");
    $versions['phpdotenv'] = $asked ?: 'of unknown version';
}

$readers = ['phpdotenv' => 'read_dotenv', 'PHP parse_ini_file' => 'read_ini'];
$found = $argv[1] === 'versions'
    ? $versions
    : array_map(
        fn($path) => attempt($readers[$argv[1]], $path),
        explode("\n", stream_get_contents(STDIN)),
    );
echo json_encode($found, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_UNICODE);
