#!/bin/sh
# Runs the whole test suite again and again, every second time beside something else that keeps all
# processors busy, and says how often it was green.
#
#     tools/soak/suite.sh [-n TIMES] [-o FOLDER] [MAVEN ARGUMENTS...]
#
# TIMES is 20 if it is not given, and the Maven arguments are `verify`; for a part of the suite, for
# example `tools/soak/suite.sh -n 10 -pl hub -am test`. FOLDER (a new one if it is not given) gets
# the output of each run, and the reports of those that failed. Prints a line for each run, the
# tests that failed, and in the end how many runs were green, and how long those alone took. Ends
# with 1 if one was not. Commit what you have before: a run must not see half an edit.

root=$(cd "$(dirname "$0")/../.." && pwd -P) || exit 2
times=20
out=
while getopts n:o: option; do
  case $option in
    n) times=$OPTARG ;;
    o) out=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- verify
out=${out:-$(mktemp -d)} && mkdir -p "$out" || exit 2

burners=
calm() {
  for burner in $burners; do
    kill "$burner" 2>/dev/null
  done
  burners=
}
trap calm EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# One endless loop for each processor.
burn() {
  count=$(getconf _NPROCESSORS_ONLN)
  while [ "$count" -gt 0 ]; do
    (while :; do :; done) &
    burners="$burners $!"
    count=$((count - 1))
  done
}

green=0
alone=
run=0
while [ "$run" -lt "$times" ]; do
  run=$((run + 1))
  name=$(printf 'run-%02d' "$run")
  if [ $((run % 2)) -eq 0 ]; then
    company=busy
    burn
  else
    company=alone
  fi
  began=$(date +%s)
  (cd "$root" && ./mvnw -B -ntp -fae "$@") >"$out/$name.log" 2>&1
  status=$?
  took=$(($(date +%s) - began))
  calm
  if [ "$status" -eq 0 ]; then
    green=$((green + 1))
    result=green
    [ "$company" = busy ] || alone="$alone $took"
  else
    result=RED
    mkdir -p "$out/$name"
    (cd "$root" && tar cf - ./*/target/surefire-reports 2>/dev/null) | (cd "$out/$name" && tar xf -)
  fi
  echo "$name $company: $result after $took s"
  if [ "$status" -ne 0 ]; then
    grep -E '^\[ERROR\] +[A-Za-z]+(Test|IT)[.:]|COMPILATION ERROR|Failed to execute goal' \
      "$out/$name.log" | sort -u | cut -c 1-200
  fi
done
echo "$green of $times green, seconds of those alone:$alone; output in $out"
[ "$green" -eq "$times" ]
