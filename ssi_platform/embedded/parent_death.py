"""Become another program, which the kernel signals when the launcher dies.

    parent_death.py PARENT SIGNAL UID GID FOLDER PROGRAM [ARGUMENT …]

It enters the folder before it gives up root, because the way there may be closed to the other
user. The kernel forgets the signal when the user changes, so the request for it comes last. It is
run as a script of its own instead of code between fork and exec, which threads make unsafe.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(parent: str, number: str, uid: str, gid: str, folder: str, *command: str) -> None:
    os.chdir(folder)
    if int(uid) != os.getuid():
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))
    if os.getppid() != int(parent):
        sys.exit("The launcher is gone already.")
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(*sys.argv[1:])
