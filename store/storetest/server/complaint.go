package server

import (
	"os"
	"strings"
)

// tail is what a server complained of in its log from byte offset start on.
func tail(log string, start int64) string {
	text, err := os.ReadFile(log)
	if err != nil || int64(len(text)) < start {
		return "its log is gone"
	}
	return complaint(string(text[start:]))
}

// complaint is the line of a program's output that says what is wrong, or the last one.
func complaint(output string) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	for _, mark := range []string{"PANIC:", "FATAL:", "error:", "could not", "No space left"} {
		for _, line := range lines {
			if strings.Contains(line, mark) {
				return strings.TrimSpace(line)
			}
		}
	}
	return lines[len(lines)-1]
}
