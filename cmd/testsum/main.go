// Command testsum reads the output of go test -json and prints what a person
// wants to see: go test's own line for each package, the output of what
// failed, the reason of what was skipped, and at the end one line that counts.
//
//	go test -json ./... 2>&1 | testsum [-summary FILE]
//
// Its exit status is 1 when anything failed or nothing was run.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	summary := flag.String("summary", "", "write the counting line to this file too")
	flag.Parse()
	os.Exit(run(os.Stdin, os.Stdout, os.Stderr, *summary))
}

func run(in io.Reader, out, errs io.Writer, summary string) int {
	sum, err := Read(in, out)
	if err != nil {
		fmt.Fprintln(errs, "testsum:", err)
		return 1
	}
	sum.Print(out)
	if summary != "" {
		if err := os.WriteFile(summary, []byte(sum.Line()+"\n"), 0o600); err != nil {
			fmt.Fprintln(errs, "testsum: write the summary:", err)
			return 1
		}
	}
	if sum.Failed > 0 || sum.Packages == 0 {
		return 1
	}
	return 0
}
