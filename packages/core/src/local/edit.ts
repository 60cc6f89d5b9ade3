import { dirname } from 'node:path';
import { type Document, isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { parseSingle } from '../data/yaml.ts';
import { SsmithError } from '../error/problem.ts';
import { carryOut } from '../output/replace.ts';
import { takeSnapshot } from '../output/snapshot.ts';
import { nameFault } from '../reference/name.ts';
import { reveal, Secret } from '../secret/secret.ts';
import { parseFileStore, storeYaml } from '../source/file.ts';
import type { StoredParameter } from '../source/memory.ts';
import type { ParameterType } from '../source/source.ts';
import { realPlace } from '../template/place.ts';

export interface LocalPut {
  readonly type: ParameterType;
  readonly value: Secret;
  readonly keyId?: string | undefined;
  readonly description?: string | undefined;
  /** Moves to the new version. */
  readonly label?: string | undefined;
  readonly overwrite: boolean;
}

/**
 * Writes a parameter into an embedded store: a new one, or with `overwrite` a new version. Comments and order stay.
 * @returns the number of the version
 * @throws {SsmithError} `usage`, `store-invalid`
 */
export async function putLocal(path: string, shownPath: string, name: string, put: LocalPut): Promise<number> {
  const fault = nameFault(name);
  if (fault !== undefined) throw new SsmithError({ code: 'usage', message: `\`${name}\`: ${fault}` });
  const document = await open(path, shownPath);
  const present: unknown = document.get(name, true);
  if (present !== undefined && !put.overwrite) {
    throw new SsmithError({ code: 'usage', message: `\`${name}\` exists already`, help: 'pass --overwrite to write a new version' });
  }
  const entry = toEntry(document, present, put);
  document.set(name, entry.node);
  await save(path, shownPath, document);
  return entry.version;
}

/** @throws {SsmithError} `parameter-not-found` */
export async function removeLocal(path: string, shownPath: string, name: string): Promise<void> {
  const document = await open(path, shownPath);
  if (!document.delete(name)) throw new SsmithError({ code: 'parameter-not-found', message: `\`${name}\` is not in ${shownPath}` });
  await save(path, shownPath, document);
}

/**
 * Writes parameters as they are, and takes away those that are none any more, all in one step. Comments and order stay.
 * @throws {SsmithError} `store-invalid`
 */
export async function writeLocal(
  path: string,
  shownPath: string,
  changes: ReadonlyMap<string, StoredParameter | undefined>,
): Promise<void> {
  if (changes.size === 0) return;
  const document = await open(path, shownPath);
  for (const [name, stored] of changes) {
    if (stored === undefined) document.delete(name);
    else document.set(name, document.createNode(asWritten(stored)));
  }
  await save(path, shownPath, document);
}

/** As short as people would write it. */
function asWritten({ type, keyId, versions }: StoredParameter): unknown {
  const spelled = versions.map(({ value, labels }) => (labels.length === 0 ? { value } : { value, labels }));
  const [only] = spelled;
  const key = keyId === undefined ? {} : { keyId };
  if (only === undefined || spelled.length > 1) return { type, ...key, versions: spelled };
  return type === 'String' && keyId === undefined && only.labels === undefined ? only.value : { type, ...only, ...key };
}

async function open(path: string, shownPath: string): Promise<Document> {
  const present = takeSnapshot(path);
  const text = present === undefined ? '' : reveal(present.content).toString('utf8');
  await parseFileStore(text, shownPath);
  const document = parseSingle(text, storeYaml) as Document;
  if (document.contents === null) document.contents = document.createNode({}) as YAMLMap;
  return document;
}

function toEntry(
  document: Document,
  present: unknown,
  { type, value, keyId, label, description }: LocalPut,
): { node: unknown; version: number } {
  const added = { value: reveal(value), ...(label === undefined ? {} : { labels: [label] }) };
  if (present === undefined) {
    const node =
      type === 'String' && label === undefined && keyId === undefined && description === undefined
        ? added.value
        : { type, ...added, ...(keyId === undefined ? {} : { keyId }), ...about(description) };
    return { node: document.createNode(node), version: 1 };
  }
  const versions = versionsOf(present).map((version) => withoutLabel(version, label));
  const key = keyId ?? (isMap(present) ? (present.get('keyId') as string | undefined) : undefined);
  const before = isMap(present) ? (present.get('description') as string | undefined) : undefined;
  const node = { type, ...(key === undefined ? {} : { keyId: key }), ...about(description ?? before), versions: [...versions, added] };
  return { node: document.createNode(node), version: versions.length + 1 };
}

function about(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}

interface PlainVersion {
  readonly value: string;
  readonly labels?: readonly string[];
}

function versionsOf(present: unknown): PlainVersion[] {
  if (isScalar(present)) return [{ value: String(present.value) }];
  const data = isMap(present) ? (present.toJSON() as { value?: string; labels?: string[]; versions?: (PlainVersion | string)[] }) : {};
  if (!isMap(present) || !isSeq(present.get('versions', true))) {
    return [{ value: data.value ?? '', ...(data.labels === undefined ? {} : { labels: data.labels }) }];
  }
  return (data.versions ?? []).map((version) => (typeof version === 'string' ? { value: version } : version));
}

/** A label belongs to one version. */
function withoutLabel(version: PlainVersion, label: string | undefined): PlainVersion {
  const labels = (version.labels ?? []).filter((one) => one !== label);
  return labels.length === 0 ? { value: version.value } : { value: version.value, labels };
}

async function save(path: string, shownPath: string, document: Document): Promise<void> {
  const text = document.toString({ lineWidth: 0 });
  await parseFileStore(text, shownPath);
  const present = takeSnapshot(path);
  const owner = { uid: present?.uid, gid: present?.gid };
  const content = new Secret(path, Buffer.from(text, 'utf8'));
  carryOut([
    {
      action: present === undefined ? 'create' : 'update',
      path,
      directory: realPlace(dirname(path)),
      content,
      mode: present?.mode ?? 0o600,
      owner,
    },
  ]);
}
