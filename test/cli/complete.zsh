# Prints what zsh would offer at the end of a line: a shell on a terminal of its own is sent the line and a tab, and
# tells what is added to its list of matches. usage: zsh complete.zsh SCRIPT LINE
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1= ; autoload -Uz compinit; compinit -D -u; source ${(q)1}"
zpty -w shell '
  compadd() {
    if [[ " $* " == *" -[OAD] "* ]]; then builtin compadd "$@"; return; fi
    local -a hits
    builtin compadd -A hits "$@"
    local hit
    for hit in $hits; print -r -- "<match>$hit</match>"
    builtin compadd "$@"
  }
  ended() { print -r -- "<en""d>" }
  comppostfuncs=(ended)
  print -r -- "<rea""dy>"
'
zpty -r shell seen '*<ready>*'
zpty -n -w shell "$2"$'\t'
zpty -r shell seen '*<end>*'
print -r -- "$seen" | grep -o '<match>[^<]*' | sed 's/<match>//'
zpty -d shell
