import { expect } from 'vitest';
import { type Behaviour, get, place, refused } from './behaviour.ts';
import { noDenial } from './moto.ts';
import { callerIdentity } from './source.ts';

const operation = 'GetCallerIdentity';

export const caller: readonly Behaviour[] = [
  {
    operation,
    does: 'Tells the account, the ARN and the ID of the user who asks, in XML.',
    source: callerIdentity,
    calls: [[operation, {}]],
    answers: [
      {
        status: 200,
        text: expect.stringContaining('<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'),
        Account: place.account,
        Arn: expect.stringMatching(new RegExp(`^arn:aws:iam::${place.account}:user/.`)),
        UserId: expect.stringMatching(/^AIDA[A-Z0-9]+$/),
      },
    ],
    moto: { differs: 'has an ARN of STS for a user whom it does not know (moto, sts/models.py); users are those of IAM' },
  },
  {
    operation,
    does: 'Needs no permission, whatever is denied besides.',
    source: callerIdentity,
    faults: { denied: ['/*'] },
    calls: [get('/a'), [operation, {}]],
    answers: [refused('AccessDeniedException'), { status: 200, Account: place.account }],
    moto: noDenial,
  },
];
