# Completion of uas for fish. Save this file in ~/.config/fish/completions, or load it:
#   uas completion fish | source

function __uas_complete
    set -l words (commandline -opc) (commandline -ct)
    set -e words[1]
    set -l lines (command uas __complete fish -- $words 2>/dev/null </dev/null)
    if test "$lines[1]" = files
        __fish_complete_path (commandline -ct)
        return
    end
    set -e lines[1]
    if test (count $lines) -gt 0
        printf '%s\n' $lines
    end
end

complete -c uas -e
complete -c uas -f -a '(__uas_complete)'
