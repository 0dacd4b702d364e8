/** Completion for PowerShell 5.1 and later, with descriptions. */
export const powershellScript = `# Completion of uas for PowerShell. Load it in your profile:
#   uas completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName uas -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text })
    if ($wordToComplete -eq '') { $words += '""' }
    $lines = @(& uas __complete powershell -- @words 2>$null)
    $lines | Select-Object -Skip 1 | Where-Object { $_ } | ForEach-Object {
        $name, $about = $_ -split [char]9, 2
        if (-not $about) { $about = $name }
        [System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $about)
    }
}
`;
