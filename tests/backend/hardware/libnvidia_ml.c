/* A library with NVML's interface and two GPUs, as far as Parley calls it; misbehaves by
 * FAKE_NVML: hang (starting never ends), nonsense, lost (the first GPU fell off the bus),
 * unloaded (no driver), old (no list of processes), shared (memory is not told). */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GIB (1ULL << 30)
enum { OK = 0, INVALID = 2, UNSUPPORTED = 3, SMALL = 7, UNLOADED = 9, LOST = 15 };

typedef struct {
    char legacy[16];
    unsigned domain, bus, device, id, subsystem;
    char bus_id[32];
} Pci;

typedef struct {
    unsigned long long total, free, used;
} Memory;

typedef struct {
    unsigned pid;
    unsigned long long used;
    unsigned instance, compute_instance;
} Process;

static const int cards[2] = {0, 1};

static int is(const char *mode) {
    const char *set = getenv("FAKE_NVML");
    return set != NULL && strcmp(set, mode) == 0;
}

static int gone(const int *card) { return *card == 0 && is("lost"); }

int nvmlInitWithFlags(unsigned flags) {
    (void)flags;
    while (is("hang")) sleep(60);
    return is("unloaded") ? UNLOADED : OK;
}

int nvmlShutdown(void) { return OK; }

const char *nvmlErrorString(int code) {
    return code == LOST ? "GPU is lost" : "Something \xff\xfe else";
}

int nvmlDeviceGetCount_v2(unsigned *count) {
    *count = 2;
    return OK;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, const int **card) {
    if (index > 1) return INVALID;
    *card = &cards[index];
    return OK;
}

int nvmlDeviceGetUUID(const int *card, char *text, unsigned size) {
    if (gone(card)) return LOST;
    if (is("nonsense")) memcpy(text, "\xff\xfe\xfd", 4);
    else snprintf(text, size, "GPU-%d", *card);
    return OK;
}

int nvmlDeviceGetName(const int *card, char *text, unsigned size) {
    if (gone(card)) return LOST;
    if (is("nonsense")) memset(text, 0xff, size);
    else snprintf(text, size, "Card %d", *card);
    return OK;
}

int nvmlDeviceGetPciInfo_v3(const int *card, Pci *pci) {
    if (gone(card)) return LOST;
    memset(pci, 0, sizeof *pci);
    snprintf(pci->bus_id, sizeof pci->bus_id, "00000000:%02X:00.0", 0xC1 + *card);
    return OK;
}

int nvmlDeviceGetMemoryInfo(const int *card, Memory *memory) {
    if (gone(card)) return LOST;
    if (is("shared")) return UNSUPPORTED;
    memory->total = is("nonsense") ? ~0ULL : 24 * GIB;
    memory->free = is("nonsense") ? 5 : 20 * GIB;
    memory->used = 4 * GIB;
    return OK;
}

static int list(const int *card, unsigned *count, Process *processes, unsigned long long used) {
    if (gone(card)) return LOST;
    if (processes == NULL || *count < 2) {
        *count = 2;
        return SMALL;
    }
    *count = 2;
    memset(processes, 0, 2 * sizeof *processes);
    processes[0].pid = 100;
    processes[0].used = used;
    processes[1].pid = 101;
    processes[1].used = ~0ULL; /* not told */
    return OK;
}

int nvmlDeviceGetComputeRunningProcesses_v3(const int *card, unsigned *count, Process *processes) {
    return is("old") ? UNSUPPORTED : list(card, count, processes, GIB);
}

int nvmlDeviceGetGraphicsRunningProcesses_v3(const int *card, unsigned *count, Process *processes) {
    return list(card, count, processes, 2 * GIB);
}
