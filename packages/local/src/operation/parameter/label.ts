import { integer, optional } from '../../input/member.ts';
import { labels, name } from '../../input/shapes.ts';
import { parameterNotFound, ServiceError, versionNotFound } from '../../service/error.ts';
import { latestOf, type Parameter, type ParameterVersion } from '../../store/parameter.ts';
import { type Context, writing } from '../operation.ts';
import { ask } from './ask.ts';

const mostLabels = 10;

/** A label is on one version: it moves. Malformed ones are told in the answer, which is none the less a good one. */
export const labelParameterVersion = writing(
  { Name: name, ParameterVersion: optional(integer()), Labels: labels },
  ({ Name, ParameterVersion, Labels }, context) => {
    const parameter = find('LabelParameterVersion', Name, context);
    const version = ParameterVersion === undefined ? latestOf(parameter) : versionOf(parameter, ParameterVersion);
    const valid = [...new Set(Labels)].filter(isLabel);
    if (new Set([...version.labels, ...valid]).size > mostLabels) {
      const text = `A parameter version can have maximum ${mostLabels} labels. Move one or more labels to another version and try again.`;
      throw new ServiceError('ParameterVersionLabelLimitExceeded', text);
    }
    for (const label of valid) {
      for (const other of parameter.versions) other.labels.delete(label);
      version.labels.add(label);
    }
    return { InvalidLabels: Labels.filter((label) => !isLabel(label)), ParameterVersion: version.number };
  },
);

export const unlabelParameterVersion = writing(
  { Name: name, ParameterVersion: integer(), Labels: labels },
  ({ Name, ParameterVersion, Labels }, context) => {
    const version = versionOf(find('UnlabelParameterVersion', Name, context), ParameterVersion);
    const removed = Labels.filter((label) => version.labels.delete(label));
    return { RemovedLabels: removed, InvalidLabels: Labels.filter((label) => !removed.includes(label)) };
  },
);

function find(action: string, name: string, context: Context): Parameter {
  const asked = ask(action, name, context);
  const isPlainName = asked.selector === undefined && asked.place === undefined;
  const parameter = isPlainName ? context.store.find(asked) : undefined;
  if (parameter === undefined) throw parameterNotFound();
  return parameter;
}

function versionOf({ name, versions }: Parameter, wanted: number): ParameterVersion {
  const version = versions.find(({ number }) => number === wanted);
  if (version === undefined) throw versionNotFound(wanted, name);
  return version;
}

function isLabel(label: string): boolean {
  return /^(?!\d|aws|ssm)[A-Za-z0-9._-]+$/i.test(label);
}
