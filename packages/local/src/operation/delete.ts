import { name, names } from '../input/shapes.ts';
import { parameterNotFound } from '../service/error.ts';
import { type Asked, readName } from '../store/name.ts';
import { type Context, operation } from './operation.ts';

export const deleteParameter = operation({ Name: name }, ({ Name }, context) => {
  const asked = readName(Name);
  context.access.authorise('DeleteParameter', asked.key);
  if (!remove(asked, context)) throw parameterNotFound();
  return {};
});

export const deleteParameters = operation({ Names: names }, ({ Names }, context) => {
  const asked = [...new Set(Names)].map(readName);
  for (const { key } of asked) context.access.authorise('DeleteParameters', key);
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
