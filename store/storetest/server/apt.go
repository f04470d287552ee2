//go:build unix

package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// unpacked is where packages are laid out. Nothing is installed: no service is registered, no account is made, and
// removing the directory undoes all of it. It is outside of root's home so that an unprivileged account can reach it.
const unpacked = "/var/cache/auxilio"

// apt brings the kind's package and what it needs from Debian's or Ubuntu's archive.
func (k kind) apt(ctx context.Context) (Programs, error) {
	if os.Geteuid() != 0 {
		return Programs{}, errors.New("and only root may use apt")
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return Programs{}, errors.New("and there is no apt here")
	}
	root := filepath.Join(unpacked, strings.ToLower(k.name))
	if err := os.MkdirAll(unpacked, 0o755); err != nil {
		return Programs{}, err
	}
	lock, err := Lock(root+".lock", syscall.LOCK_EX)
	if err != nil {
		return Programs{}, err
	}
	defer lock.Close()
	return k.unpack(ctx, root)
}

func (k kind) unpack(ctx context.Context, root string) (Programs, error) {
	if found, ok := k.inside(root, "unpacked earlier in"); ok {
		return found, nil
	}
	if err := k.fetch(ctx, root); err != nil {
		return Programs{}, err
	}
	found, ok := k.inside(root, "brought by apt, without installing a service, into")
	if !ok {
		return Programs{}, fmt.Errorf("and apt's package lacks %s", strings.Join(k.programs, ", "))
	}
	return found, nil
}

// fetch puts the first of the packages that exists into root, all of it or nothing.
func (k kind) fetch(ctx context.Context, root string) (err error) {
	unfinished := root + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return err
	}
	for _, names := range k.packages {
		if err = fetch(ctx, unfinished, strings.Fields(names)); err == nil {
			break
		}
	}
	if err != nil {
		return err
	}
	if err := os.RemoveAll(root); err != nil {
		return err
	}
	return os.Rename(unfinished, root)
}

func (k kind) inside(root, how string) (Programs, bool) {
	dirs, _ := filepath.Glob(filepath.Join(root, "usr/lib/postgresql/*/bin"))
	for _, dir := range append(dirs, filepath.Join(root, "usr/bin")) {
		if k.complete(dir) {
			return Programs{Dir: dir, Libraries: libraries(root), Found: fmt.Sprintf("%s: %s %s", k.name, how, root)}, true
		}
	}
	return Programs{}, false
}

// libraries lists the directories of a multi-arch root that hold shared libraries.
func libraries(root string) string {
	dirs, _ := filepath.Glob(filepath.Join(root, "usr/lib/*-linux-gnu*"))
	more, _ := filepath.Glob(filepath.Join(root, "lib/*-linux-gnu*"))
	return strings.Join(append(dirs, more...), ":")
}

// fetch downloads packages with everything they need that is not installed, and unpacks them into root.
// The package lists are fetched only when the first try fails.
func fetch(ctx context.Context, root string, names []string) error {
	archives := filepath.Join(root, "archives")
	if err := os.MkdirAll(filepath.Join(archives, "partial"), 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(archives)
	if err := download(ctx, archives, names); err != nil {
		if err := run(ctx, "apt-get", "update"); err != nil {
			return err
		}
		if err := download(ctx, archives, names); err != nil {
			return err
		}
	}
	return extract(ctx, archives, root)
}

func download(ctx context.Context, archives string, names []string) error {
	return run(ctx, "apt-get", append([]string{"install", "--yes", "--download-only", "--reinstall", "--no-install-recommends",
		"-o", "Dir::Cache::archives=" + archives, "-o", "Debug::NoLocking=1"}, names...)...)
}

func extract(ctx context.Context, archives, root string) error {
	packages, err := filepath.Glob(filepath.Join(archives, "*.deb"))
	if err != nil {
		return err
	}
	for _, file := range packages {
		if err := run(ctx, "dpkg", "--extract", file, root); err != nil {
			return err
		}
	}
	return nil
}

func run(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, args[0], err, lastLine(string(out)))
	}
	return nil
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
