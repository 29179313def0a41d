module wbgc-bench

go 1.19
