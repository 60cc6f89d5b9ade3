import { reading } from './operation.ts';

/** Who asks, as STS sees it. */
export const getCallerIdentity = reading({}, (_, { store, access }) => ({
  UserId: `AIDA${access.user.replace(/^.*\//, '').toUpperCase()}`,
  Account: store.place.account,
  Arn: access.user,
}));
