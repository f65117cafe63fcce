#!/bin/sh
# say.sh [but CODE] COMMAND...: run the command for cron, which mails what is said and knows nothing of exit codes. All that the command says
# is passed on, and a failure is named even if it was silent about it, as one that was killed is. With `but CODE` that one code is no failure
# and nothing is said of it.
fine=0
if [ "$1" = but ]; then
    fine=$2
    shift 2
fi
said=$("$@" 2>&1)
code=$?
if [ "$code" -ne 0 ] && [ "$code" -eq "$fine" ]; then
    exit 0
fi
[ -z "$said" ] || printf '%s\n' "$said"
[ "$code" -eq 0 ] || printf 'exit code %s: %s\n' "$code" "$*"
exit "$code"
