// The leak scan: what a megabyte of the packages that are installed here costs, for thirty secrets in all their encodings,
// beside looking for the thirty values as they are, and what it costs to look for references that nobody has replaced. All are run
// in one process, by turns. Figures are shown, not enforced.
//
//   pnpm bench:scan [--rounds 5] [--megabytes 100]
import { readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findLeftovers } from '../../packages/core/dist/leak/leftover.js';
import { createScanner } from '../../packages/core/dist/leak/scanner.js';
import { Secret } from '../../packages/core/dist/index.js';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, megabytes: { type: 'string', default: '100' } },
});
const rounds = Number(options.rounds);
const most = Number(options.megabytes) * 2 ** 20;

const values = Array.from({ length: 30 }, (_, index) => createHash('sha256').update(`secret ${index}`).digest('base64'));
const guarded = values.map((value, index) => ({ name: `/app/secret-${index}`, text: new Secret('a secret', value) }));
const { files, packages, bytes } = collect(new URL('../../node_modules/.pnpm', import.meta.url).pathname);

const ways = {
  'the values as they are': plainly(),
  'all encodings': createScanner(guarded).scan,
  'references left over': (_path, content) => findLeftovers(content),
};
const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
let found = 0;
for (let round = 0; round <= rounds; round += 1) {
  for (const [name, scan] of Object.entries(ways)) {
    const began = performance.now();
    for (const { path, content } of files) found += scan(path, content).length;
    if (round > 0) times[name].push(performance.now() - began);
  }
}

console.log(
  `Node ${process.version}, ${packages} packages, ${files.length} files, ${(bytes / 2 ** 20).toFixed(0)} MB, ${rounds} rounds after a warm-up`,
);
console.log(`${found} alarms, where none is right\n`);
const [plain] = Object.values(times);
for (const [name, measured] of Object.entries(times)) {
  const ratio = median(measured.map((time, round) => time / plain[round]));
  console.log(`${name.padEnd(26)}${((median(measured) / bytes) * 2 ** 20).toFixed(2).padStart(8)} ms/MB${ratio.toFixed(2).padStart(8)} ×`);
}

function plainly() {
  const needles = values.map((value) => Buffer.from(value));
  return (_path, content) => needles.filter((needle) => content.includes(needle));
}

/** What a bundler could take in or put out, package by package, until there is enough of it. */
function collect(root) {
  const found = { files: [], packages: 0, bytes: 0 };
  for (const name of readdirSync(root)) {
    if (found.bytes >= most) break;
    const before = found.files.length;
    const names = name.includes('@') ? readdirSync(join(root, name), { recursive: true, withFileTypes: true }) : [];
    for (const entry of names) {
      if (!entry.isFile() || !/\.(?:[cm]?js|map|css|html|json)$/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      const content = readFileSync(path);
      found.files.push({ path, content });
      found.bytes += content.length;
    }
    if (found.files.length > before) found.packages += 1;
  }
  return found;
}

function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
