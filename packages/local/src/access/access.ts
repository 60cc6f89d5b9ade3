import type { EncryptionContext } from '../key/cipher.ts';
import type { Key } from '../key/key.ts';
import { ServiceError } from '../service/error.ts';
import { parameterArn, type Place } from '../service/place.ts';
import { defaultKey } from '../store/parameter.ts';
import { contextOf, seal, unseal } from '../store/sealed.ts';
import type { Store } from '../store/store.ts';
import { checkDeniedKey, type Denials, isDenied, keyUnusable } from './denial.ts';
import { type Caller, identityArnOf } from './identity.ts';
import type { Question } from './policy.ts';

type Attributes = Question['context'];

/** What a request may do: its identity's policies, the states of the keys, and what the faults forbid. */
export class Access {
  readonly user: string;
  readonly #caller: Caller;
  readonly #store: Store;
  readonly #denials: Denials;
  readonly #now: Date;

  constructor(caller: Caller, store: Store, denials: Denials, now: Date) {
    this.user = identityArnOf(caller, store.place);
    this.#caller = caller;
    this.#store = store;
    this.#denials = denials;
    this.#now = now;
  }

  /**
   * @param action without its prefix, such as `GetParameter`
   * @param key the name of a parameter or the path of a tree, with its slash; `*` where IAM knows no resource
   * @throws {ServiceError} `AccessDeniedException`
   */
  authorise(action: string, key: string, attributes: Attributes = {}): void {
    const { place } = this.#store;
    const tags = [...(this.#store.get(key)?.tags ?? [])].flatMap(([name, value]) => [
      [`aws:ResourceTag/${name}`, value],
      [`ssm:resourceTag/${name}`, value],
    ]);
    const context = { ...(Object.fromEntries(tags) as Attributes), ...attributes };
    const question = { action: `ssm:${action}`, resource: resourceOf(place, key), context };
    this.#decide(question, isDenied(this.#denials, key) ? 'not allowed' : undefined);
  }

  /** @throws {ServiceError} `AccessDeniedException` */
  authoriseKey(action: string, resource: string, encryption: EncryptionContext = {}, attributes: Attributes = {}): void {
    const aliases = this.#store.keys.aliases().filter(({ keyId }) => resource.endsWith(`:key/${keyId}`));
    const context = { ...this.#keyContext(encryption), 'kms:ResourceAliases': aliases.map(({ name }) => name), ...attributes };
    this.#decide({ action: `kms:${action}`, resource, context });
  }

  /**
   * Whoever reads a secret through Parameter Store has to have the right to read the secret itself.
   * Source: SSM user guide, referencing Secrets Manager secrets.
   * @throws {ServiceError} `AccessDeniedException`
   */
  authoriseSecret(arn: string): void {
    this.#decide({ action: 'secretsmanager:GetSecretValue', resource: arn, context: {} });
  }

  /**
   * Encrypts the value of a SecureString with the key that it names.
   * @throws {ServiceError} `InvalidKeyId`, `AccessDeniedException`
   */
  seal(value: string, { key, keyId, advanced }: { readonly key: string; readonly keyId: string; readonly advanced: boolean }): string {
    const arn = parameterArn(this.#store.place, key);
    const sealing = this.#usableKey(keyId, () => this.#store.keys.find(keyId, this.#now));
    this.#useThroughService(advanced ? 'GenerateDataKey' : 'Encrypt', sealing, arn);
    return seal(sealing, value, arn);
  }

  /**
   * Decrypts the value of a SecureString, with the key that has encrypted it, whatever the alias means now.
   * @throws {ServiceError} `InvalidKeyId`, `AccessDeniedException`
   */
  unseal(sealed: string, { key, keyId }: { readonly key: string; readonly keyId: string }): string {
    const arn = parameterArn(this.#store.place, key);
    const opening = this.#usableKey(keyId, () => this.#store.keys.sealedWith(Buffer.from(sealed, 'base64')));
    this.#useThroughService('Decrypt', opening, arn);
    const value = unseal(opening, sealed, arn);
    if (value === undefined) throw keyUnusable('The ciphertext is invalid.', 'InvalidCiphertextException');
    return value;
  }

  /** Asking for the key itself fails in the words of KMS; through Parameter Store the error is an `InvalidKeyId`. */
  #usableKey(keyId: string, find: () => Key): Key {
    checkDeniedKey(this.#denials, keyId, this.#store.place);
    try {
      const key = find();
      checkState(key);
      return key;
    } catch (error) {
      throw error instanceof ServiceError ? keyUnusable(error.message, error.type) : error;
    }
  }

  /** The key of AWS lets everybody in the account use it through Parameter Store. Source: SSM user guide, `alias/aws/ssm`. */
  #useThroughService(action: string, key: Key, arn: string): void {
    const managed = this.#store.keys.alias(defaultKey);
    if (key.manager === 'AWS' && key.id === managed?.keyId) return;
    const { region } = this.#store.place;
    this.authoriseKey(action, key.arn, contextOf(arn), { 'kms:ViaService': `ssm.${region}.amazonaws.com` });
  }

  #keyContext(encryption: EncryptionContext): Attributes {
    const pairs = Object.entries(encryption).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]);
    return { 'kms:CallerAccount': this.#store.place.account, ...(Object.fromEntries(pairs) as Attributes) };
  }

  #decide(question: Question, verdict = this.#caller.evaluate(question)): void {
    if (verdict === 'allowed') return;
    const { action, resource } = question;
    const reason =
      verdict === 'denied'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${action} action`;
    const text = `User: ${this.user} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
    throw new ServiceError('AccessDeniedException', text);
  }
}

/**
 * @throws {ServiceError} in the words of KMS, for a key that is disabled or waits for its deletion
 */
export function checkState({ arn, state }: Key): void {
  if (state === 'Disabled') throw new ServiceError('DisabledException', `${arn} is disabled.`);
  if (state === 'PendingDeletion') throw new ServiceError('KMSInvalidStateException', `${arn} is pending deletion.`);
}

/** Metadata are allowed or denied all together; so is what cannot be a name. */
function resourceOf(place: Place, key: string): string {
  return key === '*' ? parameterArn(place, '').replace(/parameter$/, '*') : parameterArn(place, key);
}
