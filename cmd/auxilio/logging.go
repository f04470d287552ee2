package main

import (
	"io"
	"log/slog"
	"path/filepath"

	"github.com/DeRuina/timberjack"
)

// newLog writes JSON lines to console, and errors also to a file in dir of at most 10 MiB, five of them kept.
// The directory is made when the first error comes.
func newLog(console io.Writer, dir string, debug bool) (*slog.Logger, io.Closer) {
	level := slog.LevelInfo
	if debug {
		level = slog.LevelDebug
	}
	file := &timberjack.Logger{Filename: filepath.Join(dir, "error.log"), MaxSize: 10, MaxBackups: 5}
	return slog.New(slog.NewMultiHandler(
		slog.NewJSONHandler(console, &slog.HandlerOptions{Level: level}),
		slog.NewJSONHandler(file, &slog.HandlerOptions{Level: slog.LevelError}),
	)), file
}
