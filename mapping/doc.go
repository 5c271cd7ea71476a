// Package mapping turns one shape of data into another by fields written in
// FEEL, between schemas that say what goes in and what must come out. A mapping
// is a file, checked when it is read: unknown paths, targets that do not exist,
// types that cannot fit, required fields that nothing fills, and the samples
// that stand beside it. When it is applied, what does not fit is refused with
// every field named, and each value can tell where it came from.
//
// The package is pure: no I/O, no network, and no clock but the one it is given.
package mapping
