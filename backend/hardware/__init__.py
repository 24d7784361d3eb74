"""The machine: GPUs, main memory, processors, disk. None is 'unknown' and never shown as 0.

Rules that are not obvious:

- NVML and disks may hang: each is looked at from a daemon thread of its own (`sampler`), and what
  it last said grows old, then unknown. Nobody waits for it.
- llama.cpp is asked in a child process (`devices`), for the app must not load it.
- Workers import this package as well; it must stay light and load no driver.
"""

from backend.hardware.cgroup import GroupMemory, group_memory
from backend.hardware.devices import Device, DeviceList, DeviceType, device_command
from backend.hardware.nvml import Nvml, NvmlError
from backend.hardware.probe import Probe
from backend.hardware.system import Memory, memory, process_memory

__all__ = [
    "Device",
    "DeviceList",
    "DeviceType",
    "GroupMemory",
    "Memory",
    "Nvml",
    "NvmlError",
    "Probe",
    "device_command",
    "group_memory",
    "memory",
    "process_memory",
]
