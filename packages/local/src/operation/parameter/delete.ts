import { name, names } from '../../input/shapes.ts';
import { parameterNotFound } from '../../service/error.ts';
import type { Asked } from '../../store/name.ts';
import { type Context, writing } from '../operation.ts';
import { ask } from './ask.ts';

export const deleteParameter = writing({ Name: name }, ({ Name }, context) => {
  if (!remove(ask('DeleteParameter', Name, context), context)) throw parameterNotFound();
  return {};
});

export const deleteParameters = writing({ Names: names }, ({ Names }, context) => {
  const asked = [...new Set(Names)].map((one) => ask('DeleteParameters', one, context));
  const deleted = asked.filter((one) => remove(one, context));
  const invalid = asked.filter((one) => !deleted.includes(one));
  return { DeletedParameters: deleted.map(requestedOf), InvalidParameters: invalid.map(requestedOf) };
});

/** A name only: an ARN or a selector deletes nothing, and neither does the name of a parameter of AWS. */
function remove({ key, selector, place }: Asked, { store }: Context): boolean {
  return selector === undefined && place === undefined && !key.startsWith('/aws/') && store.delete(key);
}

function requestedOf({ requested }: Asked): string {
  return requested;
}
