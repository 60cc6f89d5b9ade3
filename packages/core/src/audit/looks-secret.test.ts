import { describe, expect, it } from 'vitest';
import { Secret } from '../secret/secret.ts';
import { hasSecretName, secretLook } from './looks-secret.ts';

const secret = [
  '/app/db/password',
  '/app/db/PASSWORD',
  '/app/DB_PASSWORD',
  '/app/smtp-passwd',
  'dbPassword',
  'client_secret',
  'clientSecret',
  '/app/githubToken',
  '/app/api-key',
  'apiKey',
  'API_KEY',
  '/app/dkim/private-key',
  'AWS_SECRET_ACCESS_KEY',
  '/app/token-2',
  '/app/credentials',
];
const plain = [
  '/app/password-policy',
  '/app/tokens-per-minute',
  '/app/token-ttl',
  '/app/secret-name',
  '/app/access-key-id',
  '/app/public-key',
  '/app/keyboard',
  '/app/monkey',
  '/password/host',
  '/app/key',
  '/app/bucket',
];

describe('a name', () => {
  it.each(secret)('%s is that of a secret', (name) => expect(hasSecretName(name)).toBe(true));
  it.each(plain)('%s is not', (name) => expect(hasSecretName(name)).toBe(false));
});

const looks: [value: string, look: string | undefined][] = [
  ['-----BEGIN RSA PRIVATE KEY-----\nx', 'a private key'],
  ['-----BEGIN PUBLIC KEY-----\nx', undefined],
  ['AKIAIOSFODNN7EXAMPLE', 'a key of a known service'],
  ['postgres://app:pass@db.internal/app', 'a URL with a password'],
  ['postgres://app@db.internal/app', undefined],
  ['https://db.internal:8443/a@b', undefined],
  ['wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY', 'something random'],
  ['kP3vQ9xLm2Zt8Rn5Yw7Hd4Bf6Gj1Cs0A', 'something random'],
  ['arn:aws:sqs:eu-west-1:111122223333:MyQueueForMail1', undefined],
  ['https://sqs.eu-west-1.amazonaws.com/111122223333/Incoming', undefined],
  ['3f2504e0-4f89-41d3-9a0c-0305e82c3301', undefined],
  ['da39a3ee5e6b4b0d3255bfef95601890afd80709', undefined],
  ['ami-0ff8a91507f77f867', undefined],
  ['db.internal', undefined],
  ['AnOrdinaryCamelCaseName2', undefined],
];

describe('a value', () => {
  it.each(looks)('%s looks like %s', (value, look) => expect(secretLook(new Secret('x', value))).toBe(look));
});
