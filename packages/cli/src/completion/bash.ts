import { type Command, commands, type Flag, globalFlags } from '../table.ts';
import { flagsOf, flagsWithValue, spellings } from './words.ts';

/** The script for bash, also the 3.2 of macOS. An empty answer lets bash complete paths. */
export function bashCompletion(): string {
  return `# bash completion of ssmith
_ssmith() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' given=0 at=1 words=''
  # Bash takes --flag=value for three words.
  if [[ $current == = ]]; then current=''
  elif [[ $previous == = ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi
  while (( at < COMP_CWORD )); do
    case \${COMP_WORDS[at]} in
      --)
        # From here on it is the command line of another program.
        (( at + 1 < COMP_CWORD )) || COMPREPLY=($(compgen -c -- "$current"))
        return ;;
      ${flagsWithValue().join('|')})
        [[ \${COMP_WORDS[at+1]} == = ]] && (( at++ ))
        (( at++ )) ;;
      -*) ;;
      *) if [[ -z $command ]]; then command=\${COMP_WORDS[at]}; else (( given++ )); fi ;;
    esac
    (( at++ ))
  done
  case $command in
    '')
      case $previous in
${values(globalFlags)}
        *) words='${[...commands.map(({ name }) => name), ...globalFlags.flatMap((flag) => spellings(flag))].join(' ')}' ;;
      esac ;;
${commands.map((command) => commandCase(command)).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o bashdefault -o default -F _ssmith ssmith
`;
}

function commandCase(command: Command): string {
  const flags = flagsOf(command);
  return `    ${command.name})
      case $previous in
${values(flags)}
        *)${argumentWords(command)} words+='${flags.flatMap((flag) => spellings(flag)).join(' ')}' ;;
      esac ;;`;
}

function argumentWords({ values, alike }: Command): string {
  if (values === undefined) return '';
  if (values === 'path') return ' [[ $current == -* ]] || return;';
  return `${alike === true ? '' : ' (( given )) ||'} words='${values.join(' ')} ';`;
}

/** What follows a flag: words, a path, or what nobody knows. */
function values(flags: readonly Flag[]): string {
  const valued = flags.filter(({ value }) => value !== undefined);
  const withWords = valued.flatMap((flag) =>
    typeof flag.values === 'object' ? [`${patternOf([flag])}) words='${flag.values.join(' ')}' ;;`] : [],
  );
  const paths = valued.filter((flag) => flag.values === 'path');
  const unknown = valued.filter((flag) => flag.values === undefined);
  return [
    ...withWords,
    `${patternOf(paths)}) return ;;`,
    ...(unknown.length === 0 ? [] : [`${patternOf(unknown)}) compopt +o bashdefault +o default 2>/dev/null; return ;;`]),
  ]
    .map((line) => `        ${line}`)
    .join('\n');
}

function patternOf(flags: readonly Flag[]): string {
  return flags.flatMap((flag) => spellings(flag)).join('|');
}
