#!/bin/sh
# boot-systemd.sh CGROUP FOLDER: systemd as the first process of namespaces of its own, over this machine's files, of which it changes
# none: what it writes lies in FOLDER. It has this machine's network. CGROUP is an empty folder of cgroup2, to be its root.
set -e
echo $$ >"$1/cgroup.procs"
exec unshare --mount --pid --fork --kill-child --cgroup --uts --ipc sh -e -c '
  mount --make-rprivate /
  mkdir -p "$1/changes" "$1/work" "$1/root"
  mount -t overlay overlay -o "lowerdir=/,upperdir=$1/changes,workdir=$1/work" "$1/root"
  cd "$1/root"
  mount -t proc proc proc
  mount -t sysfs -o ro sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  for folder in run tmp dev; do mount -t tmpfs -o mode=755 tmpfs "$folder"; done
  for device in null zero full random urandom tty; do : >"dev/$device"; mount --bind "/dev/$device" "dev/$device"; done
  mkdir -p dev/shm "$1/root$2"
  mount --bind "$2" "$1/root$2" # the checkout, which may be under /tmp
  # Nothing of this machine starts besides: neither what it enabled nor what systemd always wants.
  if [ ! -e etc/is-test ]; then rm -rf etc/systemd/system; mkdir -p etc/systemd/system; : >etc/is-test; fi
  rm -rf usr/lib/systemd/system/*.wants usr/lib/systemd/system-generators
  mkdir -p old
  pivot_root . old
  umount --lazy old
  exec env -i container=test PATH="$PATH" /lib/systemd/systemd --system --unit=multi-user.target --show-status=0 --log-target=null
' sh "$2" "$3" </dev/null
