import { ServiceError } from '../service/error.ts';
import { partitionOf, type Place } from '../service/place.ts';
import { keyIdOf } from './cipher.ts';
import { type Key, type KeySettings, makeKey } from './key.ts';

/** What a key is called by. Names begin with `alias/`. */
export interface Alias {
  readonly name: string;
  readonly keyId: string;
  readonly created: Date;
  readonly updated: Date;
}

/** Keys and aliases of one account in one region. */
export class Keyring {
  readonly place: Place;
  readonly #keys = new Map<string, Key>();
  readonly #aliases = new Map<string, Alias>();

  constructor(place: Place) {
    this.place = place;
  }

  /** @returns the new key */
  create(settings: KeySettings, now: Date): Key {
    const key = makeKey(this.place, settings, now);
    this.#keys.set(key.id, key);
    return key;
  }

  add(key: Key): void {
    this.#keys.set(key.id, key);
  }

  /**
   * The key that a ciphertext names.
   * @throws {ServiceError} `InvalidCiphertextException`, or `NotFoundException` for a key that is gone
   */
  sealedWith(ciphertext: Uint8Array): Key {
    const id = keyIdOf(ciphertext);
    if (id === undefined) throw new ServiceError('InvalidCiphertextException');
    const key = this.#keys.get(id);
    if (key === undefined) throw missing(`Key '${this.#arn(`key/${id}`)}' does not exist`);
    return key;
  }

  /**
   * By its ID, its ARN, an alias or the ARN of an alias. The keys of AWS come into being when somebody asks for them.
   * @throws {ServiceError} `NotFoundException`, in the words of KMS
   */
  find(reference: string, now: Date): Key {
    const name = this.#nameIn(reference);
    if (!name.startsWith('alias/')) {
      const key = this.#keys.get(name);
      if (key !== undefined) return key;
      throw isKeyId(name) ? missing(`Key '${this.#arn(`key/${name}`)}' does not exist`) : missing(`Invalid keyId '${reference}'`);
    }
    const key = this.#keys.get(this.#aliases.get(name)?.keyId ?? '');
    if (key !== undefined) return key;
    if (/^alias\/aws\/[a-z0-9-]+$/.test(name)) return this.#createManaged(name, now);
    throw missing(`Alias ${this.#arn(name)} is not found.`);
  }

  /** The key that a parameter to begin with names, made if it is not there. */
  ensure(reference: string, now: Date): Key {
    try {
      return this.find(reference, now);
    } catch (error) {
      const name = this.#nameIn(reference);
      if (!(error instanceof ServiceError) || !(isKeyId(name) || isAliasName(name))) throw error;
      if (isKeyId(name)) return this.create({ id: name }, now);
      const key = this.create({}, now);
      this.setAlias(name, key, now);
      return key;
    }
  }

  keys(): Key[] {
    return [...this.#keys.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }

  aliases(): Alias[] {
    return [...this.#aliases.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  alias(name: string): Alias | undefined {
    return this.#aliases.get(name);
  }

  /** Makes an alias, or lets it name another key. */
  setAlias(name: string, { id }: Key, now: Date): void {
    this.#aliases.set(name, { name, keyId: id, created: this.#aliases.get(name)?.created ?? now, updated: now });
  }

  addAlias(alias: Alias): void {
    this.#aliases.set(alias.name, alias);
  }

  deleteAlias(name: string): void {
    this.#aliases.delete(name);
  }

  /** Keys whose time has come are gone, and what they encrypted with them. @returns whether there were any */
  expire(now: Date): boolean {
    const over = [...this.#keys.values()].filter(({ deletion }) => deletion !== undefined && deletion <= now);
    for (const { id } of over) {
      this.#keys.delete(id);
      for (const { name, keyId } of this.#aliases.values()) if (keyId === id) this.#aliases.delete(name);
    }
    return over.length > 0;
  }

  #createManaged(name: string, now: Date): Key {
    const service = name.replace(/^alias\/aws\//, '');
    const description = `Default key that protects my ${service.toUpperCase()} data when no other key is defined`;
    const key = this.create({ manager: 'AWS', description }, now);
    this.setAlias(name, key, now);
    return key;
  }

  /** `alias/…`, or the ID of a key. An ARN of another account or region names nothing here. */
  #nameIn(reference: string): string {
    const prefix = this.#arn('');
    if (!reference.startsWith('arn:')) return reference;
    if (!/^arn:[^:]+:kms:[^:]+:[^:]*:(?:key|alias)\/./.test(reference)) {
      throw new ServiceError('InvalidArnException', `Invalid arn ${reference}`);
    }
    const region = reference.split(':')[3] ?? '';
    if (region !== this.place.region) throw missing(`Invalid arn ${region}`);
    if (!reference.startsWith(prefix)) throw missing(`Key '${reference}' does not exist`);
    return reference.slice(prefix.length).replace(/^key\//, '');
  }

  #arn(resource: string): string {
    const { region, account } = this.place;
    return `arn:${partitionOf(region)}:kms:${region}:${account}:${resource}`;
  }
}

function isAliasName(name: string): boolean {
  return /^alias\/[a-zA-Z0-9:/_-]+$/.test(name);
}

function isKeyId(name: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);
}

function missing(message: string): ServiceError {
  return new ServiceError('NotFoundException', message);
}
