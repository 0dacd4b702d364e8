# Completion of uas for bash. Source this file, or save it where bash-completion finds it:
#   uas completion bash > ~/.local/share/bash-completion/completions/uas

_uas() {
    local -a words=()
    local i n=-1 word bare rest="${COMP_LINE:0:COMP_POINT}"
    # bash also splits words at : = and @, which names contain; join the parts that touch.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word="${COMP_WORDS[i]}"
        bare="${rest#"${rest%%[![:space:]]*}"}"
        ((i == COMP_CWORD)) && word="$bare"
        if ((n >= 0)) && [[ "$bare" == "$rest" ]]; then
            words[n]+="$word"
        else
            n=$((n + 1))
            words[n]="$word"
        fi
        rest="${bare#"$word"}"
    done

    local current="${words[n]}" breaks="${COMP_WORDBREAKS//[!:=@]/}" fixed=""
    # Candidates must not repeat the part that bash has split off.
    if [[ -n "$breaks" ]]; then
        fixed="${current%"${current##*["$breaks"]}"}"
    fi

    COMPREPLY=()
    local line kind="" quoted
    while IFS= read -r line; do
        if [[ -z "$kind" ]]; then
            kind="$line"
            continue
        fi
        line="${line%%$'\t'*}"
        printf -v quoted %q "${line#"$fixed"}"
        COMPREPLY[${#COMPREPLY[@]}]="$quoted"
    done < <(command uas __complete bash -- "${words[@]:1}" 2>/dev/null </dev/null)
    [[ "$kind" == files ]] && compopt -o default 2>/dev/null
    return 0
}

complete -F _uas uas
