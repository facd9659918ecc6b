#!/bin/sh
# Checks hand_over.pml exhaustively: check.sh [--long]
# Without --long: the small configurations, under a minute on one processor. Every configuration is
# expected to hold, every mutant to lose an event; anything else ends with status 1.
# Memory is bounded to 1.9 GB per run; a run that would need more counts as a failure.
set -u
model=$(cd "$(dirname "$0")" && pwd)/hand_over.pml
long=${1:-}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT INT TERM
failed=0

for tool in spin cc; do
  command -v $tool >/dev/null || { echo "check.sh: $tool is missing"; exit 77; }
done

# check holds|loses "what it is about" -Dconfiguration...
check() {
  expected=$1 what=$2
  shift 2
  (
    cd "$work" && rm -f pan* && spin -a "$@" "$model" >spin.log 2>&1 &&
      cc -O1 -w -DSAFETY -DCOLLAPSE -DMEMLIM=1900 -o pan pan.c
  ) || { cat "$work/spin.log"; exit 1; }
  (cd "$work" && ./pan -E -m2000000 >out 2>&1)
  result=unfinished
  grep -q 'errors: 0' "$work/out" && result=holds
  grep -q 'Search not completed\|max search depth' "$work/out" && result=unfinished
  grep -q 'assertion violated' "$work/out" && result=loses
  states=$(awk '/states, stored/ { print $1 }' "$work/out")
  memory=$(awk '/total actual memory/ { print $1 }' "$work/out")
  seconds=$(awk '/elapsed time/ { print $4 }' "$work/out")
  verdict=ok
  [ "$result" = "$expected" ] || { verdict=WRONG; failed=1; }
  printf '%-5s %-10s %10s states %7s MB %6s s  %-38s %s\n' "$verdict" "$result" "$states" \
    "$memory" "$seconds" "$what" "$*"
}

check holds "events against going idle"         -DNW=2 -DNC=1 -DNDATA=2
check holds "a handler hangs"                   -DNW=2 -DNC=2 -DNDATA=1 -DHANG=1
check holds "a fresh connection"                -DNW=1 -DNC=1 -DNDATA=2 -DFRESH=1
check holds "a deadline"                        -DNW=1 -DNC=1 -DNDATA=2 -DEXPIRE=1
check holds "two wakers at once"                -DNW=1 -DNC=2 -DNDATA=0 -DEXPIRE=2
check holds "stop"                              -DNW=1 -DNC=1 -DNDATA=1 -DSTOP=1

check loses "release of the token wakes nobody" -DNC=1 -DNDATA=2 -DNO_WAKE_ON_RELEASE
check loses "no look between announce and sleep" -DNC=1 -DNDATA=2 -DNO_SECOND_LOOK
check loses "that look leaves out the token"    -DNC=1 -DNDATA=2 -DNO_TOKEN_LOOK
check loses "give back without comparing"       -DNC=1 -DNDATA=2 -DBLIND_GIVE_BACK
check loses "no wakeup of the pollset"          -DNW=1 -DNC=1 -DEXPIRE=1 -DNO_KICK
check loses "waiting is published too late"     -DNW=1 -DNC=1 -DEXPIRE=1 -DLATE_WAITING
check loses "the listener rescues nobody"       -DNC=2 -DHANG=1 -DNO_RESCUE
check loses "nobody wakes the listener"         -DNC=2 -DHANG=1 -DNO_LISTENER_WAKE
check loses "a stuck worker keeps what it has"  -DNC=2 -DBATCH=2 -DHANG=1 -DNO_STEALING

if [ "$long" = --long ]; then
  check holds "two connections, two arrivals"   -DNW=1 -DNC=2 -DNDATA=2
  check holds "batches of two, two processors"  -DNW=2 -DNC=2 -DNDATA=1 -DBATCH=2 -DCPUS=2
  check holds "a fresh connection"              -DNW=2 -DNC=1 -DNDATA=2 -DFRESH=1
  check holds "a deadline"                      -DNW=2 -DNC=1 -DNDATA=1 -DEXPIRE=1
  check holds "a deadline, another connection"  -DNW=2 -DNC=2 -DNDATA=1 -DEXPIRE=1
  check holds "a deadline, a handler hangs"     -DNW=2 -DNC=1 -DNDATA=1 -DEXPIRE=1 -DHANG=1
  check holds "two wakers at once"              -DNW=1 -DNC=2 -DNDATA=1 -DEXPIRE=2
  check holds "two wakers, two workers"         -DNW=2 -DNC=2 -DNDATA=0 -DEXPIRE=2
  check holds "stop"                            -DNW=2 -DNC=1 -DNDATA=1 -DSTOP=1
  check holds "three workers"                   -DNW=3 -DNC=1 -DNDATA=1
fi
exit $failed
