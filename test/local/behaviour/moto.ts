import type { Behaviour } from './behaviour.ts';

type Difference = NonNullable<Behaviour['moto']>;

/** Why moto answers otherwise, where it does so again and again. Its files are those of its package. */
export const noConstraint: Difference = {
  differs: 'does not check this constraint (moto, ssm/models.py); the model of AWS has it',
};

export const noRule: Difference = { differs: 'does not check this rule (moto, ssm/models.py, put_parameter); AWS documents it' };

export const noNameRule: Difference = {
  differs: 'checks no more of a name than whether it begins with "aws" or "ssm" (moto, ssm/models.py, put_parameter)',
};

export const noNameOnRead: Difference = {
  differs: 'looks for any text, and tells that it is not there (moto, ssm/models.py, get_parameter)',
};

export const noPolicies: Difference = {
  differs: 'takes any text for policies (moto, ssm/models.py, put_parameter); the model of AWS has this error for it',
};

export const noSelector: Difference = {
  differs: 'leaves the member out (moto, ssm/models.py, Parameter.response_object); the model of AWS has it',
};

export const noCipher: Difference = {
  differs: 'puts `kms:` and the name of the key before the text (moto, ssm/models.py, Parameter.encrypt)',
};

export const noKey: Difference = { differs: 'asks no key before it decrypts (moto, ssm/models.py, Parameter.decrypt)' };

export const noDenial: Difference = {
  differs: 'allows everything unless it is told otherwise (moto documentation, IAM-like Access Control)',
};

export const noFault: Difference = { differs: 'cannot be told to fail so' };

export const noTokenCheck: Difference = {
  differs: 'fails with the status 500, because it takes a token for a number (moto, ssm/models.py)',
};

export const noTier: Difference = {
  differs: 'keeps the tier as it was asked for (moto, ssm/models.py, put_parameter); AWS documents the choice',
};

export const noSettings: Difference = { differs: 'does not have the operation; AWS has it (API model 2014-11-06)' };

export const noKeyConstraint: Difference = {
  differs: 'does not check this constraint (moto, kms/models.py); the model of AWS has it',
};

export const noKeyState: Difference = {
  differs: 'does not look at the state of the key (moto, kms/models.py); the developer guide has this error for it',
};

export const noKeyPages: Difference = {
  differs: 'answers with everything at once (moto, kms/responses.py); the API reference has pages',
};

export const noTagRule: Difference = {
  differs: 'takes any tags (moto, kms/models.py, tag_resource); AWS refuses these',
};
