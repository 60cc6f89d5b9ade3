import { reveal, type Secret } from '../secret/secret.ts';

/** A noun that ends a name and says that a secret is meant: `smtp/password`, `githubToken`, but not `password-policy`. */
const nouns =
  /(?:^|[-_./ ])(?:password|passwd|passphrase|passwort|pwd|secret|secrets|token|credentials?|(?:api|private|secret|signing|encryption|access|auth|master|session)[-_ ]?key|client[-_ ]?secret|private[-_ ]?pem)[-_ ]?\d*$/;

/** Whether the name of a parameter, or of a setting in a template, is that of a secret. */
export function hasSecretName(name: string): boolean {
  const last = name.split('/').at(-1) ?? '';
  return nouns.test(last.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase());
}

/** What a value looks like, in words, if it is that of a secret. The value itself stays here. */
export function secretLook(value: Secret): string | undefined {
  const text = reveal(value);
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return 'a private key';
  if (/^(?:A[KS]IA[A-Z0-9]{16}|gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|[rs]k_live_\w{16,})$/.test(text))
    return 'a key of a known service';
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s:@]*:[^/?#\s@]+@/i.test(text)) return 'a URL with a password';
  return isRandom(text) ? 'something random' : undefined;
}

/** Bits for each character. Text, names and hosts have less, where they have letters of both cases and digits at all. */
const muchEntropy = 4;

/** A hexadecimal digest or a UUID may be anybody's; letters of both cases with digits are rarely anything but a key. */
function isRandom(text: string): boolean {
  if (!/^[A-Za-z0-9+/_=~.-]{24,512}$/.test(text) || /[/.].*[/.]/.test(text)) return false;
  if (![/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(text))) return false;
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const bits = [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
  return bits >= muchEntropy;
}
