// linkname.s - Empty: without an assembly file Go refuses a go:linkname that pulls.
