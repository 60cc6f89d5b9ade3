import { flag, integer, list, optional, structure, text } from './member.ts';

/** Constraints that several operations share. Source: the API model of Systems Manager, 2014-11-06. */
export const name = text({ min: 1, max: 2048 });
export const names = list(name, { min: 1, max: 10 });
export const decryption = optional(flag());
export const token = optional(text());
export const labels = list(text({ min: 1, max: 100 }), { min: 1, max: 10 });

/** How many a page may hold. */
export function pageSize(max: number): ReturnType<typeof optional<number>> {
  return optional(integer({ min: 1, max }));
}

export const parameterTypes = ['String', 'StringList', 'SecureString'] as const;
/** In the order of the service's refusal. Source: aws/aws-cli#3116. */
export const parameterType = text({ oneOf: parameterTypes.toReversed() });
export const tiers = ['Standard', 'Advanced', 'Intelligent-Tiering'] as const;

export const parameterFilters = optional(
  list(
    structure({
      Key: text({ min: 1, max: 132, pattern: 'tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType' }),
      Option: optional(text({ min: 1, max: 10 })),
      Values: optional(list(text({ min: 1, max: 1024 }), { min: 1, max: 50 })),
    }),
  ),
);

/** What was there before `parameterFilters`. */
export const filters = optional(
  list(
    structure({
      Key: text({ oneOf: ['Name', 'Type', 'KeyId'] }),
      Values: list(text({ min: 1, max: 1024 }), { min: 1, max: 50 }),
    }),
  ),
);

const tagText = String.raw`([\p{L}\p{Z}\p{N}_.:/=+\-@]*)`;
export const tagKey = text({ min: 1, max: 128, pattern: tagText });
export const tags = list(structure({ Key: tagKey, Value: text({ min: 0, max: 256, pattern: tagText }) }), { max: 1000 });

/** Other resources of Systems Manager have tags, too. */
export const resourceType = text({
  oneOf: [
    'Document',
    'ManagedInstance',
    'MaintenanceWindow',
    'Parameter',
    'PatchBaseline',
    'OpsItem',
    'OpsMetadata',
    'Automation',
    'Association',
  ],
});
export const resourceId = text();
