#!/bin/sh
# Entrypoint of a UAI: makes the account, starts sshd, and ends the container at the timeouts of its class.
#
# Reads the environment that the User Access Service gives its pods:
#   UAS_PASSWD                name::uid:gid:gecos:home:shell (a line of passwd(5))
#   UAS_PUBKEY                the public key that may log in
#   UAS_NAME                  name of the UAI's Service; <UAS_NAME>_SERVICE_PORT is its port, as Kubernetes' service links say it
#   UAI_SOFT_TIMEOUT          seconds after which the UAI ends as soon as nobody is logged in
#   UAI_HARD_TIMEOUT          seconds after which it ends
#   UAI_HARD_TIMEOUT_WARNING  seconds before the hard timeout at which sessions are warned
#   UAS_HOST_KEYS             directory with ssh_host_*_key files to use (default: /etc/uas/host-keys); made here when it is empty
#
# Exit codes: 0 a timeout ended the UAI (the service then removes it), 1 it cannot start or sshd failed, 143 stopped by a signal
# (Kubernetes starts it again elsewhere: a drained node must not remove a UAI).
set -eu
umask 022

state=/etc/uas/ssh
started=$(date +%s)

fail() {
  echo "uai: $*" >&2
  exit 1
}

# --- What the service says ------------------------------------------------------------------------------------------
[ -n "${UAS_PASSWD:-}" ] || fail 'UAS_PASSWD is empty: the UAI was created without a passwd line'
[ -n "${UAS_PUBKEY:-}" ] || fail 'UAS_PUBKEY is empty: the UAI was created without a public key'
case $UAS_PASSWD in *"
"*) fail 'UAS_PASSWD has more than one line' ;; esac

# Splits without `read`, which would merge the empty password with its neighbors in some shells.
field() { printf '%s' "$UAS_PASSWD" | cut -d: -f"$1"; }
user=$(field 1) uid=$(field 3) gid=$(field 4) gecos=$(field 5) home=$(field 6) shell=$(field 7)
case $user in '' | -* | *[!A-Za-z0-9._-]*) fail "UAS_PASSWD: invalid user name '$user'" ;; esac
for id in "$uid" "$gid"; do case $id in '' | *[!0-9]*) fail "UAS_PASSWD: invalid id '$id'" ;; esac; done
case $home in /*) ;; *) fail "UAS_PASSWD: the home directory '$home' is not an absolute path" ;; esac
[ -x "$shell" ] || shell=/bin/sh

for name in UAI_SOFT_TIMEOUT UAI_HARD_TIMEOUT UAI_HARD_TIMEOUT_WARNING; do
  value=''
  eval "value=\${$name:-}"
  case $value in *[!0-9]*) fail "$name: expected seconds, got '$value'" ;; esac
done

port=30123
if [ -n "${UAS_NAME:-}" ]; then
  link=$(printf '%s' "$UAS_NAME" | tr 'a-z-' 'A-Z_')
  case $link in [A-Z]*) case $link in *[!A-Z0-9_]*) ;; *) eval "port=\${${link}_SERVICE_PORT:-30123}" ;; esac ;; esac
fi
[ "$port" = 22 ] && port=30123
case $port in *[!0-9]* | '') fail "invalid port '$port'" ;; esac
if [ "$port" -lt 1024 ] || [ "$port" -gt 65535 ]; then fail "port $port is not between 1024 and 65535"; fi

# --- The account ----------------------------------------------------------------------------------------------------
me=$(id -u)
# Another account of that name or id, such as one of the image, would be found first.
without() { awk -F: -v name="$1" -v id="$2" '$1 != name && $3 != id' "$3"; }
if [ "$me" = 0 ] && [ "$uid" != 0 ]; then
  passwd=$(without "$user" "$uid" /etc/passwd) group="$user:x:$gid:"
elif [ "$me" = "$uid" ] && [ -w /etc/passwd ]; then
  passwd=$(without "$user" "$uid" /etc/passwd) group=''
elif [ "$me" = "$uid" ] && [ "$(id -un 2>/dev/null || true)" = "$user" ]; then
  passwd='' group=''
else
  fail "running as user id $me, which can become neither root nor $user ($uid)"
fi
if [ -n "$passwd" ]; then
  # Written in place: a read-only directory or a mounted file cannot be replaced.
  printf '%s\n%s\n' "$passwd" "$user:x:$uid:$gid:$gecos:$home:$shell" > /etc/passwd
  if [ "$me" = 0 ]; then
    awk -F: -v id="$gid" '$3 == id { found = 1 } END { exit !found }' /etc/group || echo "$group" >> /etc/group
    # "*" lets keys in and no password; an entry with "!" would lock the account for sshd.
    { grep -v "^$user:" /etc/shadow || true; printf '%s:*:19000:0:99999:7:::\n' "$user"; } > /etc/shadow.new
    cat /etc/shadow.new > /etc/shadow
    rm -f /etc/shadow.new
  fi
fi
if [ ! -d "$home" ]; then
  mkdir -p "$home" 2>/dev/null || fail "cannot make the home directory $home"
  [ "$me" = 0 ] && chown "$uid:$gid" "$home"
  chmod 700 "$home"
fi

# --- sshd -----------------------------------------------------------------------------------------------------------
mkdir -p "$state"
# sshd trusts no key file below a directory that a group may write to.
[ "$me" = 0 ] && chmod go-w "${state%/*}" "$state"
printf '%s\n' "$UAS_PUBKEY" | sed '/^[[:space:]]*$/d' > "$state/authorized_keys"

keys=${UAS_HOST_KEYS:-/etc/uas/host-keys}
host_keys=''
for file in "$keys"/ssh_host_*_key; do
  [ -f "$file" ] || continue
  # A Secret's files are links, and readable by a group: sshd wants its own, closed copy.
  copy=$state/$(basename "$file")
  (umask 077 && cat "$file" > "$copy")
  host_keys="$host_keys
HostKey $copy"
done
if [ -z "$host_keys" ]; then
  for type in ed25519 ecdsa rsa; do
    [ -f "$state/ssh_host_${type}_key" ] || ssh-keygen -q -t "$type" -N '' -f "$state/ssh_host_${type}_key"
    host_keys="$host_keys
HostKey $state/ssh_host_${type}_key"
  done
fi

cat > "$state/sshd_config" <<CONFIG
Port $port
PidFile none$host_keys
AuthorizedKeysFile $state/authorized_keys
AllowUsers $user
AuthenticationMethods publickey
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
PermitEmptyPasswords no
UsePAM no
X11Forwarding yes
AcceptEnv LANG LC_* COLORTERM
PrintMotd no
ClientAliveInterval 120
ClientAliveCountMax 720
Subsystem sftp internal-sftp
CONFIG
if [ "$me" != 0 ]; then
  # Without root nothing can be switched to, and the key file belongs to the only account that there is.
  printf 'StrictModes no\n' >> "$state/sshd_config"
fi

mkdir -p /run/sshd 2>/dev/null || true
/usr/sbin/sshd -t -f "$state/sshd_config" || fail 'sshd refuses its configuration'
# sshd keeps the environment to itself; what the service said is not for the sessions.
env -u UAS_PASSWD -u UAS_PUBKEY /usr/sbin/sshd -D -e -f "$state/sshd_config" &
sshd=$!

stop() {
  trap - TERM INT
  kill "$sshd" 2>/dev/null || true
  # Sessions are processes of their own.
  if [ "$me" = 0 ]; then pkill -HUP -u "$uid" 2>/dev/null || true; fi
}
trap 'stop; exit 143' TERM INT

# --- Timeouts -------------------------------------------------------------------------------------------------------
soft=${UAI_SOFT_TIMEOUT:-} hard=${UAI_HARD_TIMEOUT:-} warning=${UAI_HARD_TIMEOUT_WARNING:-}
warned=''
while kill -0 "$sshd" 2>/dev/null; do
  age=$(($(date +%s) - started))
  if [ -n "$hard" ]; then
    left=$((hard - age))
    if [ "$left" -le 0 ]; then
      stop
      exit 0
    fi
    if [ -n "$warning" ] && [ -z "$warned" ] && [ "$left" -le "$warning" ]; then
      warned=yes
      for terminal in /dev/pts/[0-9]*; do
        # Nobody can be made to read it: a terminal that is full or gone must not stop the clock.
        printf '\r\nThis UAI ends in %s seconds. Save your work.\r\n' "$left" 2>/dev/null > "$terminal" &
      done
    fi
  fi
  # Connections are the children of the listening sshd.
  if [ -n "$soft" ] && [ "$age" -ge "$soft" ] && ! pgrep -P "$sshd" >/dev/null; then
    stop
    exit 0
  fi
  sleep "${UAI_POLL_SECONDS:-5}" &
  wait $! || true
done
fail 'sshd ended'
