"""Take from this process all that a solution's function does not need.

Landlock (by landlockpy) leaves it Python's own files, its folder and its
scratch folder; seccomp (by pyseccomp) the system calls that need no network,
no other process and no file's mode or owner; rlimits so much address space
and so large files; the supervisor counts time, threads and disk. On top,
where it works: bubblewrap's namespaces around the whole fork server, or else,
for root, a user of its own for each solution, or at least no capabilities.

Why not sandlock (0.9), which needs no lists? It confines a program that it
starts itself, and each start would import TensorFlow anew, for 3 s. In a
process that is there already it sets Landlock and nothing else: sockets and
forks stay allowed. Its fork mode gives all clones one folder, and it has no
limits on time. It needs Linux 6.12; this, 5.13.
"""
import ctypes
import errno
import fcntl
import glob
import os
import pathlib
import resource
import signal
import socket
import sys
import sysconfig
import tempfile

from optimization_grading.protocol.messages import Protections

try:
    import landlockpy
except ImportError:
    landlockpy = None
try:
    import pyseccomp
except (ImportError, RuntimeError, OSError, AttributeError):
    pyseccomp = None  # it needs the C library libseccomp

LIBC = ctypes.CDLL(None, use_errno=True)
NOBODY = 65534
OWN_USERS = 2 ** 20  # users from here on are nobody's; one for each process
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
CLONE_THREAD = 0x10000
# The arguments of these name what they act on, and it is not the process
# itself, or no solution needs them.
DENIED = """
    socket setsockopt sendmsg sendmmsg fork vfork execve execveat
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_open
    pidfd_getfd pidfd_send_signal kill tkill tgkill rt_sigqueueinfo
    rt_tgsigqueueinfo
    perf_event_open bpf userfaultfd io_uring_setup inotify_init
    inotify_init1 move_pages migrate_pages sched_setaffinity
    chmod fchmod fchmodat chown fchown lchown fchownat utime utimes utimensat
    futimesat setxattr lsetxattr fsetxattr removexattr lremovexattr
    fremovexattr truncate mknod mknodat
    memfd_create memfd_secret shmget semget msgget mq_open add_key
    request_key keyctl
    mount umount2 move_mount open_tree fsopen fsmount fsconfig mount_setattr
    pivot_root chroot unshare setns quotactl swapon swapoff
    name_to_handle_at open_by_handle_at fanotify_init
    reboot kexec_load kexec_file_load init_module finit_module delete_module
    setrlimit timer_create io_setup vmsplice splice tee seccomp
    settimeofday clock_settime adjtimex clock_adjtime sethostname
    setdomainname syslog acct ioperm iopl personality setpriority
    sched_setscheduler sched_setparam sched_setattr ioprio_set
""".split() + [
    452,  # fchmodat2
    463, 466,  # setxattrat, removexattrat
    467, 469,  # open_tree_attr, file_setattr
    448,  # process_mrelease
    444, 445, 446]  # Landlock's: its own rules take memory of the kernel
# What Python and TensorFlow read besides their own folders.
READABLE = """
    /usr/lib /usr/lib64 /lib /lib64 /usr/local/lib /usr/share/zoneinfo
    /usr/share/fonts /etc/ld.so.cache /etc/localtime /dev/null /dev/zero
    /dev/urandom /dev/random /proc/cpuinfo /proc/meminfo /proc/stat
    /sys/devices/system/cpu
""".split()
# Folders of packages, of which only the named ones may be read.
PACKAGES = 'site-packages', 'dist-packages'
LINKS = 'libraries'  # the folder of the named libraries, in the sandbox's
# Commands of fcntl: signals on its behalf, leases on others' files, large
# buffers.
COMMANDS = fcntl.F_SETOWN, fcntl.F_SETSIG, 15, 1024, 1026, 1031
CLONE3 = 435
OWN = [f'/proc/self/{name}' for name in ('cmdline', 'status', 'stat')]


def python():
    """Return the folders and files of Python and of the system."""
    return outermost([
        sysconfig.get_path('stdlib'), sysconfig.get_path('platstdlib'),
        os.path.join(sys.base_prefix, 'lib'), *READABLE])


def outermost(paths):
    """Return the real paths that exist, without what lies in another."""
    paths = sorted({os.path.realpath(path) for path in paths
                    if os.path.exists(path)})
    return [path for path in paths if not any(
        path.startswith(other + os.sep) for other in paths)]


def without_packages(path):
    """Yield a folder, or what it has besides folders of packages."""
    if not any(glob.glob(os.path.join(glob.escape(path), between, name))
               for name in PACKAGES for between in ('', '*')):
        yield path
        return
    for entry in os.scandir(path):
        if entry.is_dir() and entry.name not in PACKAGES:
            yield from without_packages(entry.path)
        elif entry.is_file():
            yield entry.path


def become(user):
    """Be another user, for good."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def can_read(user, paths):
    """Tell whether another user could be, and could read these paths."""
    pid = os.fork()
    if pid == 0:
        try:
            become(user)
            os._exit(not all(os.access(path, os.R_OK) for path in paths))
        except OSError:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


class Confinement:
    """What every call of one worker loses.

    root: the sandbox's folder, with those of all solutions, and the folder
        of links to the libraries.
    namespaces: whether bubblewrap already holds the worker.
    """

    def __init__(self, limits, root, namespaces=False):
        self.limits = limits
        self.root, self.links = root, os.path.join(root, LINKS)
        self.namespaces = namespaces
        links = [os.path.realpath(entry) for entry in os.scandir(self.links)]
        self.paths = [*links, *(path for whole in python()
                                for path in without_packages(whole))]
        # the same, and more, in few words: a worker has both
        self.wholes = outermost([*python(), self.links,
                                 *map(os.path.dirname, links)])
        self.first_user = None  # of those that solutions can be
        if os.geteuid() == 0 and not namespaces:
            self.first_user = next((user for user in (OWN_USERS, NOBODY)
                                    if can_read(user, self.paths)), None)
        self.landlock = bool(landlockpy and landlockpy.supported())
        self.denials = denials() if pyseccomp else None
        self.linux = sys.platform == 'linux'

    def enter(self, folder, scratch):
        """Confine this process, for good, to a folder and a scratch one."""
        self.limit()
        if self.linux and os.geteuid() == 0:
            if self.first_user is not None:
                user = self.first_user
                if user == OWN_USERS:
                    user += os.getpid()
                os.chown(scratch, user, user)
                become(user)
            else:
                drop_capabilities()
        os.chdir(scratch)
        if self.landlock:
            self.hide(folder, scratch)
        die_with_parent()  # which another user would not
        if self.denials:
            deny_calls(self.denials)

    def limit(self):
        """Set the rlimits."""
        limits = self.limits
        wanted = {'FSIZE': limits.file, 'NOFILE': limits.descriptors,
                  'CORE': 0, 'MSGQUEUE': 0, 'MEMLOCK': 2 ** 16}
        if self.linux:
            # of the address space, since nothing escapes that: neither what
            # is shared, nor what was given back, nor page tables
            wanted['AS'] = address_space() + limits.memory
        for name, limit in wanted.items():
            if hasattr(resource, f'RLIMIT_{name}'):
                number = getattr(resource, f'RLIMIT_{name}')
                most = resource.getrlimit(number)[1]
                if most != resource.RLIM_INFINITY:
                    limit = min(limit, most)
                resource.setrlimit(number, (limit, limit))

    def enter_shared(self):
        """Confine the fork server, before it forks, to what all may read.

        The libraries by name, Python without its folders of packages, and
        what supervisors need. It is done once, because it has many rules.
        """
        if self.landlock:
            fs = landlockpy.AccessFS
            hide_files([*self.paths, '/proc'], {
                self.root: fs.READ_FILE | fs.READ_DIR | fs.WRITE_FILE
                | fs.TRUNCATE | fs.MAKE_REG | fs.MAKE_SYM | fs.MAKE_DIR
                | fs.REMOVE_FILE | fs.REMOVE_DIR})

    def hide(self, folder, scratch):
        """Let Landlock leave the process these two folders and Python."""
        fs = landlockpy.AccessFS
        # no folders: what lies deep in folders is hard to measure
        hide_files([*self.wholes, *OWN, folder], {
            scratch: fs.READ_FILE | fs.READ_DIR | fs.WRITE_FILE | fs.TRUNCATE
            | fs.MAKE_REG | fs.MAKE_SYM | fs.REMOVE_FILE},
            landlockpy.Scope.SIGNAL | landlockpy.Scope.ABSTRACT_UNIX_SOCKET)

    def in_force(self):
        """Try the protections in a child; give the Protections."""
        held, missing = ['limits on time, memory, files and output'], []
        outcome = self.trial()
        for bit, text in (
                (1, 'Landlock: no files but Python\'s and its own'),
                (2, 'seccomp: no network'),
                (4, 'seccomp: no other processes, no signals to them')):
            (held if outcome & bit else missing).append(text)
        if self.namespaces:
            held.append('bubblewrap: namespaces of its own')
        elif self.first_user == OWN_USERS:
            held.append('a user of its own for each solution')
        elif self.first_user == NOBODY:
            held.append('another user: nobody')
        elif os.geteuid() == 0 and self.linux:
            held.append('no capabilities')
        return Protections(tuple(held), tuple(missing))

    def trial(self):
        """Give as bits which of files, network and processes are denied."""
        with tempfile.TemporaryDirectory(dir=self.root) as scratch:
            pid = os.fork()
            if pid == 0:
                outcome = 0
                try:
                    self.enter_shared()
                    self.enter(scratch, scratch)
                    here = pathlib.Path(__file__)
                    outcome = (refused(here.read_bytes)
                               + 2 * refused(socket.socket)
                               + 4 * refused(lambda: os.kill(1, 0))
                               * refused(lambda: os.fork() or os._exit(0)))
                finally:
                    os._exit(outcome)
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def hide_files(read, written, scope=0):
    """Let Landlock leave this process some paths to read, and to write.

    written: the rights to each.
    """
    fs = landlockpy.AccessFS
    with landlockpy.Ruleset(scoped=landlockpy.Scope(scope)) as ruleset:
        for path in read:
            ruleset.allow_path(path, fs.READ_FILE | fs.READ_DIR * (
                os.path.isdir(path)))
        for path, rights in {
                '/dev/null': fs.READ_FILE | fs.WRITE_FILE, **written}.items():
            ruleset.allow_path(path, rights)
        ruleset.restrict()


def refused(action):
    """Tell whether the kernel refuses something for want of permission."""
    try:
        action()
    except OSError as error:
        return error.errno in (errno.EPERM, errno.EACCES)
    return False


def denials():
    """Compile the filter that answers the denied system calls with an error.
    """
    filter_ = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    denied = pyseccomp.ERRNO(errno.EPERM)
    for call in DENIED:
        if isinstance(call, str):
            call = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, call)
        # libseccomp gives negative numbers to what this machine has not
        if call >= 0:
            filter_.add_rule(denied, call)
    # a new thread shares its group; without this flag it is a new process
    filter_.add_rule(denied, 'clone', pyseccomp.Arg(
        0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0))
    # limits of another process, or new ones of its own: one on processor
    # time would end it with a signal that looks like the machine's
    for argument in 0, 2:
        filter_.add_rule(denied, 'prlimit64', pyseccomp.Arg(
            argument, pyseccomp.NE, 0))
    for number in COMMANDS:
        filter_.add_rule(denied, 'fcntl', pyseccomp.Arg(
            1, pyseccomp.MASKED_EQ, 0xffffffff, number))
    # outliving its supervisor, or another end that looks like the machine's
    for option in PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP:
        filter_.add_rule(denied, 'prctl', pyseccomp.Arg(
            0, pyseccomp.MASKED_EQ, 0xffffffff, option))
    # room for a file beyond the limit
    filter_.add_rule(denied, 'fallocate', pyseccomp.Arg(1, pyseccomp.NE, 0))
    # its flags lie in memory, which a filter cannot read: take clone instead
    filter_.add_rule(pyseccomp.ERRNO(errno.ENOSYS), CLONE3)
    with tempfile.TemporaryFile() as file:
        filter_.export_bpf(file)
        file.seek(0)
        return file.read()


class Program(ctypes.Structure):
    """The kernel's struct sock_fprog."""

    _fields_ = [('length', ctypes.c_ushort), ('code', ctypes.c_char_p)]


def deny_calls(code):
    """Load a compiled filter; compiling it takes ten times as long."""
    program = Program(len(code) // 8, code)
    if LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or LIBC.prctl(
            PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program)):
        raise OSError(ctypes.get_errno(), 'seccomp')


def drop_capabilities():
    """Leave root's files to root, but none of root's powers."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    if LIBC.capset(header, (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), 'capset')


def address_space():
    """Give the bytes of this process's address space."""
    with open('/proc/self/statm') as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def die_with_parent():
    """Let the kernel kill this process when its parent ends."""
    if sys.platform == 'linux':
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans():
    """Become the parent of whatever a worker leaves behind."""
    if sys.platform == 'linux':
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)
