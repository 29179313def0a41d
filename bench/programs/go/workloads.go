// workloads.go - What ../*.c do, one function each; see there.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
package main

import (
	"math/bits"
	"time"
)

// Nanoseconds: 16 buckets for each power of two, as in ../workload.h.
type latency struct {
	counts  [64 * 16]uint64
	longest uint64
}

func (l *latency) note(took time.Duration) {
	t := uint64(took.Nanoseconds())
	log := 0
	if t >= 16 {
		log = 59 - bits.LeadingZeros64(t)
	}
	l.counts[log*16+int(t>>log&15)]++
	if t > l.longest {
		l.longest = t
	}
}

// Microseconds: the longest operation, and what all but one in 10,000 took at most.
func latencies(runs []run) (longest, p9999 float64, timed bool) {
	var all latency
	var total, seen uint64
	for i := range runs {
		for j, count := range runs[i].took.counts {
			all.counts[j] += count
			total += count
		}
		if runs[i].took.longest > all.longest {
			all.longest = runs[i].took.longest
		}
	}
	for j, count := range all.counts {
		seen += count
		if seen*10000 >= total*9999 {
			return float64(all.longest) / 1e3, float64(uint64(j%16+1)<<(j/16)) / 1e3, total > 0
		}
	}
	return 0, 0, false
}

type benchNode struct {
	left, right *benchNode
	i, j        int
}

func populate(node *benchNode, depth int) {
	if depth == 0 {
		return
	}
	node.left, node.right = new(benchNode), new(benchNode)
	populate(node.left, depth-1)
	populate(node.right, depth-1)
}

func makeBench(depth int) *benchNode {
	if depth == 0 {
		return new(benchNode)
	}
	left, right := makeBench(depth-1), makeBench(depth-1)
	return &benchNode{left: left, right: right}
}

func (n *benchNode) count() uint64 {
	if n == nil {
		return 0
	}
	return 1 + n.left.count() + n.right.count()
}

var sink *benchNode

func gcbench(r *run) {
	stretch := r.sizeOr(18)
	longest := stretch - 2
	treeSize := func(depth int) int { return 1<<(depth+1) - 1 }
	sink = makeBench(stretch)
	sink = nil
	longLived := new(benchNode)
	populate(longLived, longest)
	array := make([]float64, 500000)
	for i := range array {
		array[i] = 1 / float64(i+1)
	}
	for depth := 4; depth <= longest; depth += 2 {
		rounds := 2 * treeSize(stretch) / treeSize(depth)
		for i := 0; i < rounds; i++ {
			top := new(benchNode)
			populate(top, depth)
		}
		for i := 0; i < rounds; i++ {
			makeBench(depth)
		}
	}
	r.check = longLived.count() + uint64(array[999]*1e6)
}

type treeNode struct{ left, right *treeNode }

func makeTree(depth int) *treeNode {
	node := new(treeNode)
	if depth > 0 {
		node.left = makeTree(depth - 1)
		node.right = makeTree(depth - 1)
	}
	return node
}

func (n *treeNode) count() uint64 {
	if n.left == nil {
		return 1
	}
	return 1 + n.left.count() + n.right.count()
}

func trees(r *run) {
	deepest := r.sizeOr(16)
	r.check = makeTree(deepest + 1).count()
	longLived := makeTree(deepest)
	for depth := 4; depth <= deepest; depth += 4 {
		for i := 0; i < 1<<(deepest-depth+4); i++ {
			r.check += makeTree(depth).count()
		}
	}
	r.check += longLived.count()
}

type graphNode struct{ to [4]*graphNode }

type graphHolder struct{ spare *graphNode }

const graphNodes = 1000000

func mutate(r *run, stores int, garbage bool) {
	nodes := make([]*graphNode, graphNodes)
	holder := new(graphHolder)
	for i := range nodes {
		nodes[i] = new(graphNode)
	}
	for i := 0; i < stores; i++ {
		random := r.next()
		from := nodes[(random&0xffffffff)*graphNodes>>32]
		from.to[i%4] = nodes[(random>>32)*graphNodes>>32]
		if garbage && i%4 == 0 {
			holder.spare = new(graphNode)
		}
	}
	for _, node := range nodes {
		if node.to[0] != nil {
			r.check++
		}
	}
}

func store(r *run) { mutate(r, r.sizeOr(50)*1000000, false) }
func graph(r *run) { mutate(r, r.sizeOr(20)*1000000, true) }

type entry struct {
	next       *entry
	key, value uint64
}

const hashKeys = 2000000

func bucketOf(key uint64) uint64 { return key * 0x9e3779b97f4a7c15 >> 44 }

func insert(buckets []*entry, key uint64) {
	at := bucketOf(key)
	buckets[at] = &entry{next: buckets[at], key: key, value: ^key}
}

func erase(buckets []*entry, key uint64) bool {
	at := bucketOf(key)
	var before *entry
	e := buckets[at]
	for e != nil && e.key != key {
		before, e = e, e.next
	}
	if e == nil {
		return false
	}
	if before != nil {
		before.next = e.next
	} else {
		buckets[at] = e.next
	}
	return true
}

func hash(r *run) {
	buckets := make([]*entry, 1<<20)
	changes := r.sizeOr(5) * 1000000
	for key := uint64(0); key < hashKeys; key += 2 {
		insert(buckets, key)
	}
	for i := 0; i < changes; i++ {
		key := r.below(hashKeys)
		begin := time.Now()
		if !erase(buckets, key) {
			insert(buckets, key)
		}
		r.took.note(time.Since(begin))
	}
	for key := uint64(0); key < hashKeys; key++ {
		if erase(buckets, key) {
			r.check++
		}
	}
}

type listNode struct {
	next  *listNode
	value [3]uint64
}

func makeList(value uint64) *listNode {
	var list *listNode
	for i := 0; i < 4; i++ {
		list = &listNode{next: list, value: [3]uint64{value}}
	}
	return list
}

func churn(r *run) {
	lists := make([]*listNode, 250000)
	changes := r.sizeOr(2) * 1000000
	for i := range lists {
		lists[i] = makeList(uint64(i))
	}
	for i := 0; i < changes; i++ {
		at := r.below(uint64(len(lists)))
		begin := time.Now()
		lists[at] = makeList(uint64(i))
		r.took.note(time.Since(begin))
	}
	for _, list := range lists {
		r.check += list.value[0]
	}
}

type longNode struct {
	next  *longNode
	value uint64
}

var longSink *longNode

func list(r *run) {
	nodes := r.sizeOr(10) * 1000000
	var first *longNode
	for i := 0; i < nodes; i++ {
		first = &longNode{first, uint64(i)}
		longSink = new(longNode)
	}
	for ; first != nil; first = first.next {
		r.check += first.value
	}
}
