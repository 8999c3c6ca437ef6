# Sourced by the other scripts: named steps with durations, so that a log says where time goes.

# step NAME COMMAND...: runs the command under a heading; a failure ends the script.
step() {
  step_name=$1
  shift
  step_begin=$(date +%s)
  printf '== %s\n' "$step_name"
  if "$@"; then
    printf '== %s: done in %s s\n' "$step_name" "$(($(date +%s) - step_begin))"
  else
    step_status=$?
    printf '== %s: failed after %s s\n' "$step_name" "$(($(date +%s) - step_begin))" >&2
    exit "$step_status"
  fi
}

# counted LOG: the sums of all lines `N passed, N failed` in a log, as "PASSED FAILED".
counted() {
  awk '/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 }
    END { print passed + 0, failed + 0 }' "$1"
}
