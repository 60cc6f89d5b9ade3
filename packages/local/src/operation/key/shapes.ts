import { blob, flag, integer, list, optional, structure, text, texts } from '../../input/member.ts';

/** Constraints that several operations share. Source: the API model of KMS, 2014-11-01. */
export const keyId = text({ min: 1, max: 2048 });
export const aliasName = text({ min: 1, max: 256, pattern: '[a-zA-Z0-9:/_-]+' });
export const description = text({ min: 0, max: 8192 });
export const policy = text({ min: 1, max: 131_072, pattern: String.raw`[\t\n\r -ÿ]+` });
export const policyName = optional(text({ min: 1, max: 128, pattern: String.raw`\w+` }));
export const tags = list(structure({ TagKey: text({ min: 1, max: 128 }), TagValue: text({ min: 0, max: 256 }) }));
export const encryptionContext = optional(texts());
export const algorithm = optional(text({ oneOf: ['SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE'] }));
export const dryRun = optional(flag());
export const plaintext = blob({ min: 1, max: 4096 });
export const ciphertext = blob({ min: 1, max: 6144 });

export const page = {
  Limit: optional(integer({ min: 1, max: 1000 })),
  Marker: optional(text({ min: 1, max: 1024 })),
};
