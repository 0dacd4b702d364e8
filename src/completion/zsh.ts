/** Completion for zsh, with descriptions. */
export const zshScript = String.raw`#compdef uas
# Completion of uas for zsh. Put this file as _uas into a directory of $fpath, or load it:
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
        # A colon parts name and description, so those of the name are escaped.
        if [[ "$line" == *$'\t'* ]]; then
            described+=("\${\${line%%$'\t'*}//:/\\:}:\${line#*$'\t'}")
        else
            described+=("\${line//:/\\:}")
        fi
    done
    _describe uas described
}

# Read by the completion system the file is the function's body; sourced it defines it.
if [[ "\${funcstack[1]}" == _uas ]]; then
    _uas "$@"
elif (( $+functions[compdef] )); then
    compdef _uas uas
fi
`.replaceAll('\\${', '${');
