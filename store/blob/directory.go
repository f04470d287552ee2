package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"strings"
	"time"
)

// directory keeps files below one directory, and cannot leave it. Names begin with two characters of a folder each, so that
// no folder becomes large.
type directory struct{ root *os.Root }

// unfinished is the folder of files that are being written; Old lists what a crash left there too.
const unfinished = "tmp"

func openDirectory(path string) (Store, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("blob: make the directory: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("blob: open the directory: %w", err)
	}
	if err := root.MkdirAll(unfinished, 0o700); err != nil {
		return nil, errors.Join(fmt.Errorf("blob: make the directory: %w", err), root.Close())
	}
	return &directory{root}, nil
}

func folder(name string) string { return name[:2] }

func path(name string) string { return folder(name) + "/" + name }

// Put writes beside, flushes to the disk, and only then gives the file its name.
func (d *directory) Put(_ context.Context, name string, content io.Reader, size int64) error {
	if !nameOK(name) {
		return refuse(name)
	}
	beside := unfinished + "/" + name
	if err := d.write(beside, content, size); err != nil {
		return errors.Join(fmt.Errorf("blob: write: %w", err), d.root.Remove(beside))
	}
	if err := d.place(beside, name); err != nil {
		return errors.Join(fmt.Errorf("blob: name: %w", err), d.root.Remove(beside))
	}
	return nil
}

func (d *directory) write(at string, content io.Reader, size int64) error {
	f, err := d.root.OpenFile(at, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, content)
	if err == nil && n != size {
		err = fmt.Errorf("%d bytes, not %d", n, size)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// place renames, and flushes the folder: a name, too, must survive a crash.
func (d *directory) place(beside, name string) error {
	if err := d.root.MkdirAll(folder(name), 0o700); err != nil {
		return err
	}
	if err := d.root.Rename(beside, path(name)); err != nil {
		return err
	}
	return errors.Join(d.sync(folder(name)), d.sync("."))
}

func (d *directory) sync(folder string) error {
	f, err := d.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (d *directory) Get(_ context.Context, name string) (io.ReadCloser, error) {
	if !nameOK(name) {
		return nil, ErrNotFound
	}
	f, err := d.root.Open(path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, ErrNotFound
	case err != nil:
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	return f, nil
}

// Delete also removes what a crash left unfinished under this name.
func (d *directory) Delete(_ context.Context, name string) error {
	if !nameOK(name) {
		return refuse(name)
	}
	for _, at := range []string{path(name), unfinished + "/" + name} {
		if err := d.root.Remove(at); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("blob: delete: %w", err)
		}
	}
	return nil
}

func (d *directory) Old(ctx context.Context, t time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		err := fs.WalkDir(d.root.FS(), ".", func(at string, entry fs.DirEntry, err error) error {
			name := at[strings.LastIndex(at, "/")+1:]
			switch {
			case err != nil, ctx.Err() != nil:
				return errors.Join(err, ctx.Err())
			case !nameOK(name):
				return nil
			}
			info, err := entry.Info()
			if errors.Is(err, fs.ErrNotExist) || (err == nil && !info.ModTime().Before(t)) {
				return nil
			}
			if err == nil && !yield(name, nil) {
				return fs.SkipAll
			}
			return err
		})
		if err != nil {
			yield("", fmt.Errorf("blob: list: %w", err))
		}
	}
}

func (d *directory) Close() error { return d.root.Close() }
