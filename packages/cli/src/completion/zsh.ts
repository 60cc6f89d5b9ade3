import { type Command, commands, type Flag, globalFlags, type Values } from '../table.ts';
import { quoted } from './words.ts';

/** The script for zsh: a file `_ssmith` in a directory of `fpath`, or sourced after `compinit`. */
export function zshCompletion(): string {
  return `#compdef ssmith
# zsh completion of ssmith
_ssmith() {
  local context state state_descr line curcontext=$curcontext
  typeset -A opt_args
  _arguments -C \\
${continued(globalFlags.map((flag) => specOf(flag)))}
    '1:command:->command' '*::argument:->argument' && return
  case $state in
    command)
      local -a names=(
${commands.map(({ name, help }) => `        ${quoted(`${name}:${help}`)}`).join('\n')}
      )
      _describe -t commands command names ;;
    argument)
      case $words[1] in
${commands.map((command) => commandCase(command)).join('\n')}
      esac ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _ssmith "$@"; else compdef _ssmith ssmith; fi
`;
}

function commandCase(command: Command): string {
  const { name, flags, values, alike, runs } = command;
  const first = values === undefined ? [] : [quoted(`${alike === true ? '*' : '1'}:${argumentOf(command)}:${actionOf(values)}`)];
  const behind = runs === true ? [quoted('*::command: _precommand')] : [];
  const specs = [...flags, ...globalFlags].map((flag) => specOf(flag));
  return `        ${name}) _arguments \\\n${continued([...specs, ...first, ...behind], '          ')}
          ;;`;
}

function continued(specs: readonly string[], indent = '    '): string {
  return specs.map((spec) => `${indent}${spec} \\`).join('\n');
}

function specOf({ name, short, value, values, multiple, help }: Flag): string {
  const what = value === undefined ? '' : `:${plain(value)}:${values === undefined ? ' ' : actionOf(values)}`;
  const text = `[${plain(help)}]${what}`;
  const repeated = multiple === true ? '\\*' : '';
  const long = `${repeated}${quoted(`--${name}${value === undefined ? '' : '='}${text}`)}`;
  return short === undefined
    ? long
    : `${quoted(`(-${short} --${name})`)}{-${short},--${name}${value === undefined ? '' : '='}}${quoted(text)}`;
}

function actionOf(values: Values): string {
  return values === 'path' ? '_files' : `(${values.join(' ')})`;
}

function argumentOf({ usage }: Command): string {
  return plain(usage.split(' ')[0] ?? '');
}

/** Of a text in a specification, what would end it. */
function plain(text: string): string {
  return text.replace(/[\\[\]:]/g, '\\$&');
}
