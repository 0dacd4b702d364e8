/** Completion for zsh, with descriptions. */
export const zshScript = String.raw`#compdef uas
# Completion of uas for zsh. Save this file as _uas in a directory of $fpath, or load it:
#   source <(uas completion zsh)

_uas() {
    local -a lines described
    local line
    lines=("\${(@f)$(command uas __complete zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)}")
    if [[ "\${lines[1]}" == files ]]; then
        _files
        return
    fi
    for line in "\${(@)lines[2,-1]}"; do
        [[ -n "$line" ]] || continue
        # A colon separates name and description, so colons in the name are escaped.
        if [[ "$line" == *$'\t'* ]]; then
            described+=("\${\${line%%$'\t'*}//:/\\:}:\${line#*$'\t'}")
        else
            described+=("\${line//:/\\:}")
        fi
    done
    _describe uas described
}

# If sourced before compinit, register at the first prompt after it, since compinit discards earlier completions.
_uas_register() {
    emulate -L zsh
    if (( \${+functions[compdef]} )); then
        compdef _uas uas
        precmd_functions=("\${(@)precmd_functions:#_uas_register}")
        unset _uas_prompts
        unfunction _uas_register
    elif (( ++_uas_prompts == 2 )); then
        print -u2 'uas: completion requires: autoload -Uz compinit && compinit'
    fi
}

# The completion system runs this file as the body of the function; sourcing it defines the function.
if [[ "\${funcstack[1]-}" == _uas ]]; then
    _uas "$@"
elif (( \${+functions[compdef]} )); then
    compdef _uas uas
else
    () {
        emulate -L zsh
        typeset -gi _uas_prompts=0
        typeset -ga precmd_functions
        precmd_functions=("\${(@)precmd_functions:#_uas_register}" _uas_register)
    }
fi
`.replaceAll('\\${', '${');
