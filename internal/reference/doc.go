// Package reference writes docs/reference, in English and Chinese, from what
// the program itself goes by: config structs, the element table, the functions
// of FEEL, the route table, the command line and the catalogues of words. A
// test fails when a page is stale; make generate rewrites them. Another holds
// the links of the documents to the files of the tree.
package reference
