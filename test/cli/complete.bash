# Prints what bash would offer at the end of a line. The words are split, and paths are offered, as readline does it.
# usage: bash complete.bash SCRIPT LINE
source "$1"
# As readline does it, a `=` is a word of its own.
read -ra COMP_WORDS <<<"${2//=/ = }"
[[ $2 == *[\ =] ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
without_paths=''
compopt() { without_paths=yes; }
_ssmith
if ((${#COMPREPLY[@]} == 0)) && [[ -z $without_paths ]]; then
  # `-o default`: paths.
  for path in $(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"); do COMPREPLY+=("$path"); done
fi
printf '%s\n' "${COMPREPLY[@]}"
