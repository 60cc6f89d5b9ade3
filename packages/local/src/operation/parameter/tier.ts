import { ServiceError, validation } from '../../service/error.ts';
import { mostParameters, type Policy, type Tier } from '../../store/parameter.ts';

/** Characters, in the words of the service. */
const longest = { Standard: 4096, Advanced: 8192 } as const;

const more =
  'For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html';

/** The tier of a version, from what is asked for, what was before, and what it has to hold. */
export function chooseTier(
  wanted: Tier | 'Intelligent-Tiering' | undefined,
  before: Tier | undefined,
  { value, policies }: { readonly value: string; readonly policies: readonly Policy[] },
  isFull: (tier: Tier) => boolean,
): Tier {
  if (before === 'Advanced' && wanted === 'Standard') {
    const rule = "You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.";
    const remedy = 'If necessary, you can delete the advanced parameter and recreate it as a standard parameter.';
    throw validation(`This parameter uses the advanced-parameter tier. ${rule} ${remedy}`);
  }
  const needsAdvanced = value.length > longest.Standard || policies.length > 0 || isFull('Standard');
  const kept = before ?? 'Standard';
  const intelligent = needsAdvanced ? 'Advanced' : kept;
  const tier = wanted === 'Intelligent-Tiering' ? intelligent : (wanted ?? kept);
  if (value.length > longest[tier]) throw validation(tooLong(tier));
  if (tier === 'Standard' && policies.length > 0) {
    throw validation(`Standard tier parameters don't support parameter policies. To use policies, upgrade the parameter. ${more}`);
  }
  if (isFull(tier)) throw new ServiceError('ParameterLimitExceeded', tooMany(tier));
  return tier;
}

function tooLong(tier: Tier): string {
  const limit = `${tier} tier parameters support a maximum parameter value of ${longest[tier]} characters.`;
  if (tier === 'Advanced') return limit;
  return `${limit} To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. ${more}`;
}

function tooMany(tier: Tier): string {
  const told = `You have reached the maximum number of ${tier.toLowerCase()} parameters for this AWS account and Region (${mostParameters[tier]}).`;
  const remedy = 'To add more parameters, either delete existing parameters';
  return tier === 'Advanced' ? `${told} ${remedy}.` : `${told} ${remedy} or upgrade to the advanced-parameter tier (charges apply).`;
}
