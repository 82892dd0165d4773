#!/usr/bin/env bash
# The acceptance of a fresh machine: bare Debian, only python3 and git, the README's two commands from a new clone.
# Usage, as root with debootstrap: tools/accept_fresh.sh FOLDER [SUITE...] [-- COMMAND]
#   FOLDER keeps the pristine systems (made on the first call); SUITE is bookworm or trixie (both when none is named);
#   COMMAND replaces the two commands, for a quick look. Every suite is tried as root and as a user who may not install.
# Prints one RESULT line per suite and user; the whole output is in FOLDER/SUITE-USER.log.
set -u
work=$(mkdir -p "$1" && cd "$1" && pwd); shift
repo=$(cd "$(dirname "$0")/.." && pwd)
suites=(); while [ $# -gt 0 ] && [ "$1" != -- ]; do suites+=("$1"); shift; done
[ ${#suites[@]} -gt 0 ] || suites=(bookworm trixie)
[ $# -gt 1 ] && { shift; commands=$*; } || commands='./dev demo --out ~/out && ls ~/out && ./dev test'

network() { # the machine's own way to the package servers
    for file in /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
        [ -f "$file" ] && cp -L "$file" "$1$file"
    done
    mkdir -p "$1/usr/local/share/ca-certificates"
    cp -rL /usr/local/share/ca-certificates/. "$1/usr/local/share/ca-certificates/" 2>/dev/null
}
attach() {
    mount -t proc proc "$1/proc"; mount -t sysfs sysfs "$1/sys"; mount --bind /dev "$1/dev"
    mount -t tmpfs tmpfs "$1/dev/shm"; mount -t devpts devpts "$1/dev/pts"
}
detach() { for place in dev/pts dev/shm dev sys proc; do umount "$1/$place" 2>/dev/null; done; }
inside() { chroot "$1" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb /bin/bash -c "$2"; }

failed=0
for suite in "${suites[@]}"; do
    pristine=$work/pristine-$suite
    [ -d "$pristine/usr" ] ||
        debootstrap --variant=minbase --include=python3,git,ca-certificates "$suite" "$pristine" >"$work/debootstrap-$suite.log" ||
        exit 1
    for user in root visitor; do
        system=$work/$suite-$user log=$work/$suite-$user.log
        detach "$system"; rm -rf --one-file-system "$system"; cp -a "$pristine" "$system"
        network "$system"; attach "$system"
        git clone -q --bare "file://$repo" "$system/srv/project.git"
        printf '%s\n' 'cd ~ && git -c safe.directory="*" clone -q file:///srv/project.git safetydesk && cd safetydesk || exit 9' \
            "$commands" >"$system/srv/go.sh"
        start='bash /srv/go.sh'
        [ $user = visitor ] && { inside "$system" 'useradd -m visitor; chown -R visitor /srv'; start="su visitor -s /bin/bash -c '$start'"; }
        began=$(date +%s)
        inside "$system" "$start" >"$log" 2>&1 </dev/null; status=$?
        detach "$system"
        [ $status = 0 ] || failed=1
        echo "RESULT $suite $user exit=$status $(($(date +%s) - began)) s: $(tail -1 "$log")"
    done
done
exit $failed
