/** The numbers of the calls that the filter looks at, on one machine. */
export interface SystemCalls {
  /** AUDIT_ARCH_… of the kernel. */
  readonly machine: number;
  readonly clone: number;
  readonly clone3: number;
  readonly socket: number;
  readonly ioctl: number;
  /** Always refused. */
  readonly denied: readonly number[];
}

/** Calls that are always refused: name, number on x86-64 and on 64-bit ARM. */
const denied: readonly (readonly [name: string, x64: number | null, arm64: number | null])[] = [
  // Into other processes.
  ['ptrace', 101, 117],
  ['process_vm_readv', 310, 270],
  ['process_vm_writev', 311, 271],
  ['process_madvise', 440, 440],
  ['pidfd_getfd', 438, 438],
  ['kcmp', 312, 272],
  // Mounts and namespaces.
  ['mount', 165, 40],
  ['umount2', 166, 39],
  ['pivot_root', 155, 41],
  ['chroot', 161, 51],
  ['open_tree', 428, 428],
  ['move_mount', 429, 429],
  ['fsopen', 430, 430],
  ['fsconfig', 431, 431],
  ['fsmount', 432, 432],
  ['fspick', 433, 433],
  ['mount_setattr', 442, 442],
  ['open_tree_attr', 467, 467],
  ['unshare', 272, 97],
  ['setns', 308, 268],
  // Files by handle, and news of files, past the mounts.
  ['name_to_handle_at', 303, 264],
  ['open_by_handle_at', 304, 265],
  ['fanotify_init', 300, 262],
  // Wide and often attacked parts of the kernel.
  ['bpf', 321, 280],
  ['perf_event_open', 298, 241],
  ['userfaultfd', 323, 282],
  ['io_uring_setup', 425, 425],
  ['io_uring_enter', 426, 426],
  ['io_uring_register', 427, 427],
  ['add_key', 248, 217],
  ['request_key', 249, 218],
  ['keyctl', 250, 219],
  ['personality', 135, 92],
  ['modify_ldt', 154, null],
  ['move_pages', 279, 239],
  ['migrate_pages', 256, 238],
  // The system itself.
  ['kexec_load', 246, 104],
  ['kexec_file_load', 320, 294],
  ['init_module', 175, 105],
  ['finit_module', 313, 273],
  ['delete_module', 176, 106],
  ['reboot', 169, 142],
  ['swapon', 167, 224],
  ['swapoff', 168, 225],
  ['acct', 163, 89],
  ['quotactl', 179, 60],
  ['quotactl_fd', 443, 443],
  ['settimeofday', 164, 170],
  ['clock_settime', 227, 112],
  ['clock_adjtime', 305, 266],
  ['adjtimex', 159, 171],
  ['sethostname', 170, 161],
  ['setdomainname', 171, 162],
  ['iopl', 172, null],
  ['ioperm', 173, null],
  ['vhangup', 153, 58],
  ['syslog', 103, 116],
  ['lookup_dcookie', 212, 18],
  ['nfsservctl', 180, 42],
  ['uselib', 134, null],
  ['ustat', 136, null],
  ['sysfs', 139, null],
  ['_sysctl', 156, null],
];

function isNumber(call: number | null): call is number {
  return call !== null;
}

/** By Node's name of the machine. */
export const deniedCalls: { readonly x64: SystemCalls; readonly arm64: SystemCalls } = {
  x64: {
    machine: 0xc000003e,
    clone: 56,
    clone3: 435,
    socket: 41,
    ioctl: 16,
    denied: denied.map(([, x64]) => x64).filter(isNumber),
  },
  arm64: {
    machine: 0xc00000b7,
    clone: 220,
    clone3: 435,
    socket: 198,
    ioctl: 29,
    denied: denied.map(([, , arm64]) => arm64).filter(isNumber),
  },
};
