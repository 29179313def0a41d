// barriers_test.go - What Go's own barrier and allocator cost, in the shapes of ../../store_bench.cpp: the collector is off and the
// flag is forced on, so all objects stay marked and each store pays for its barrier and its share of a flush.
//
//	go test -bench . -benchtime 0.2s
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package main

import (
	"math/rand"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
	_ "unsafe" // for go:linkname
)

//go:linkname writeBarrier runtime.writeBarrier
var writeBarrier struct {
	enabled bool
	pad     [3]byte
	needed  bool
	cgo     bool
	alignme uint64
}

type storeNode struct {
	a, b, c, d *storeNode
	more       [12]*storeNode
}

func makeNodes(count int) ([]*storeNode, []uint32) {
	nodes, order := make([]*storeNode, count), make([]uint32, count)
	for i := range nodes {
		nodes[i], order[i] = new(storeNode), uint32(i)
	}
	rand.Shuffle(count, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return nodes, order
}

func forced(on bool, fn func()) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	runtime.GC()
	writeBarrier.enabled, writeBarrier.needed = on, on
	fn()
	writeBarrier.enabled, writeBarrier.needed = false, false
}

var last *storeNode

func benchmarkStores(b *testing.B, count int, storesANode int, round func([]*storeNode, []uint32)) {
	nodes, order := makeNodes(count)
	for name, on := range map[string]bool{"off": false, "on": true} {
		b.Run(name, func(b *testing.B) {
			forced(on, func() {
				round(nodes, order)
				b.ResetTimer()
				begin := time.Now()
				for i := 0; i < b.N; i++ {
					round(nodes, order)
				}
				took := float64(time.Since(begin).Nanoseconds())
				b.ReportMetric(took/float64(b.N*count*storesANode), "ns/store")
			})
		})
	}
	runtime.KeepAlive(nodes)
}

func independent(nodes []*storeNode, order []uint32) {
	for i := range order {
		nodes[order[i]].a = nodes[order[len(order)-1-i]]
	}
}
func nulls(nodes []*storeNode, order []uint32) {
	for i := range order {
		nodes[order[i]].c = nil
	}
}
func fours(nodes []*storeNode, order []uint32) {
	for i := range order {
		to := nodes[order[i]]
		to.a, to.b, to.c, to.d = nodes[i], nodes[order[len(order)-1-i]], nodes[len(order)-1-i], to
	}
}
func global(nodes []*storeNode, order []uint32) {
	for i := range nodes {
		last = nodes[i]
	}
}

var moved = make([]*storeNode, 1024)

func moves(words int) func(nodes []*storeNode, order []uint32) {
	return func(nodes []*storeNode, order []uint32) {
		for range order {
			copy(moved[:words], nodes[:words])
		}
	}
}

func copies(nodes []*storeNode, order []uint32) {
	for i := range order {
		*nodes[order[i]] = *nodes[i]
	}
}

func BenchmarkIndependent1024(b *testing.B) { benchmarkStores(b, 1024, 1, independent) }
func BenchmarkIndependent1M(b *testing.B)   { benchmarkStores(b, 1000000, 1, independent) }
func BenchmarkNulls1024(b *testing.B)       { benchmarkStores(b, 1024, 1, nulls) }
func BenchmarkFours1024(b *testing.B)       { benchmarkStores(b, 1024, 4, fours) }
func BenchmarkGlobal1024(b *testing.B)      { benchmarkStores(b, 1024, 1, global) }
func BenchmarkCopies1024(b *testing.B)      { benchmarkStores(b, 1024, 16, copies) }
func BenchmarkMove2_1024(b *testing.B)      { benchmarkStores(b, 1024, 2, moves(2)) }
func BenchmarkMove8_1024(b *testing.B)      { benchmarkStores(b, 1024, 8, moves(8)) }
func BenchmarkMove64_1024(b *testing.B)     { benchmarkStores(b, 1024, 64, moves(64)) }
func BenchmarkMove512_1024(b *testing.B)    { benchmarkStores(b, 1024, 512, moves(512)) }

func benchmarkAllocation[T any](b *testing.B, hold func(i int, p *T)) {
	for i := 0; i < b.N; i++ {
		hold(i%512, new(T))
	}
}

var ring16 [512]*[2]*int
var ring32 [512]*[4]*int
var ring64 [512]*[8]*int

func BenchmarkAllocation16(b *testing.B) {
	benchmarkAllocation(b, func(i int, p *[2]*int) { ring16[i] = p })
}
func BenchmarkAllocation32(b *testing.B) {
	benchmarkAllocation(b, func(i int, p *[4]*int) { ring32[i] = p })
}
func BenchmarkAllocation64(b *testing.B) {
	benchmarkAllocation(b, func(i int, p *[8]*int) { ring64[i] = p })
}
