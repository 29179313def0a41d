// main.go - The workloads of ../*.c in Go: the same random numbers, so the same checks, and the same line of JSON.
//
//	programs [-t THREADS] [-n SIZE] WORKLOAD
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package main

import (
	"flag"
	"fmt"
	"math/bits"
	"os"
	"strings"
	"sync"
	"time"
)

type run struct {
	size   int
	random uint64
	check  uint64
	took   latency
}

func (r *run) sizeOr(usual int) int {
	if r.size != 0 {
		return r.size
	}
	return usual
}

func (r *run) next() uint64 {
	x := r.random
	x ^= x >> 12
	x ^= x << 25
	x ^= x >> 27
	r.random = x
	return x * 0x2545f4914f6cdd1d
}

func (r *run) below(bound uint64) uint64 {
	high, _ := bits.Mul64(r.next(), bound)
	return high
}

var workloads = map[string]func(*run){
	"gcbench": gcbench, "trees": trees, "store": store, "graph": graph, "hash": hash, "churn": churn, "list": list,
}

// Of resident memory. Not from getrusage: that counts the program which started this one, up to exec.
func peakMegabytes() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		var kilobytes float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f", &kilobytes); n == 1 {
			return kilobytes / 1024
		}
	}
	return 0
}

func main() {
	threads := flag.Int("t", 1, "threads")
	size := flag.Int("n", 0, "size")
	flag.Parse()
	workload := workloads[flag.Arg(0)]
	if workload == nil {
		fmt.Fprintf(os.Stderr, "programs: unknown workload '%s'\n", flag.Arg(0))
		os.Exit(2)
	}
	begin := time.Now()
	runs := make([]run, *threads)
	var group sync.WaitGroup
	for i := range runs {
		runs[i] = run{size: *size, random: 88172645463325252 + uint64(i)}
		group.Add(1)
		go func(r *run) {
			workload(r)
			group.Done()
		}(&runs[i])
	}
	group.Wait()
	took := time.Since(begin)
	check := uint64(0)
	for i := range runs {
		check += runs[i].check
	}
	fmt.Printf("{\"workload\": \"%s\", \"threads\": %d, \"ms\": %.1f, \"peak_mb\": %.1f, \"check\": %d",
		flag.Arg(0), *threads, float64(took.Nanoseconds())/1e6, peakMegabytes(), check)
	if longest, p9999, timed := latencies(runs); timed {
		fmt.Printf(", \"longest_us\": %.1f, \"p9999_us\": %.1f", longest, p9999)
	}
	fmt.Println("}")
}
