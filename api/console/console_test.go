package console

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func router() http.Handler {
	mux := http.NewServeMux()
	for at, page := range Pages() {
		if at == "/" {
			at = "/{$}" // the rest is the router's
		}
		mux.Handle(at, page)
	}
	return mux
}

func get(t *testing.T, at string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, at, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	router().ServeHTTP(w, r)
	return w
}

var reference = regexp.MustCompile(`(?:src|href)="([^"]+)"`)

func TestPages_loadOnlyWhatIsServedHere(t *testing.T) {
	for page := range pages {
		w := get(t, page)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
			t.Fatalf("GET %s = %d %s", page, w.Code, w.Header().Get("Content-Type"))
		}
		found := reference.FindAllStringSubmatch(w.Body.String(), -1)
		if len(found) < 3 {
			t.Errorf("%s refers to %d files, want its script, style and icon", page, len(found))
		}
		for _, f := range found {
			if got := get(t, f[1]); got.Code != http.StatusOK {
				t.Errorf("%s refers to %s, which answers %d", page, f[1], got.Code)
			}
		}
	}
}

func TestPages_policyAllowsNothingInline(t *testing.T) {
	w := get(t, "/board")
	csp := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("policy %q lacks %q", csp, want)
		}
	}
	if strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q allows something unsafe", csp)
	}
	if body := w.Body.String(); strings.Contains(body, "<style") || strings.Contains(body, " style=") || inlineScript.MatchString(body) {
		t.Errorf("the page carries inline script or style:\n%s", body)
	}
}

var inlineScript = regexp.MustCompile(`<script(?:\s[^>]*)?>[^<]`)

func TestAssets_areKeptForEverByTheirName(t *testing.T) {
	names, err := fs.Glob(dist, "dist/assets/*")
	if err != nil || len(names) == 0 {
		t.Fatalf("assets = %v, %v", names, err)
	}
	hashed := regexp.MustCompile(`-[\w-]{8}\.\w+$`)
	for _, name := range names {
		if !hashed.MatchString(name) {
			t.Errorf("%s has no hash in its name", name)
		}
		w := get(t, strings.TrimPrefix(name, "dist"))
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") == "" {
			t.Errorf("%s = %d %q", name, w.Code, w.Header().Get("Content-Type"))
		}
		if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
	}
}

func TestFile_notModified(t *testing.T) {
	first := get(t, "/board")
	if got := first.Header().Get("Cache-Control"); got != "no-cache" {
		t.Errorf("a page is kept without asking: Cache-Control %q", got)
	}
	again := get(t, "/board", "If-None-Match", `"other", W/`+first.Header().Get("ETag"))
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("asked with its ETag = %d with %d bytes, want 304 with none", again.Code, again.Body.Len())
	}
	if got := get(t, "/board", "If-None-Match", `"other"`); got.Code != http.StatusOK {
		t.Errorf("asked with another ETag = %d, want 200", got.Code)
	}
}

func TestFile_gzipOnlyWhereTaken(t *testing.T) {
	plain := get(t, "/board")
	for _, refused := range []string{"", "br", "gzip;q=0", "gzip; q=0.0"} {
		if w := get(t, "/board", "Accept-Encoding", refused); w.Header().Get("Content-Encoding") != "" {
			t.Errorf("Accept-Encoding %q got %q", refused, w.Header().Get("Content-Encoding"))
		}
	}
	w := get(t, "/board", "Accept-Encoding", "br, gzip;q=0.8")
	zipped, err := gzip.NewReader(w.Body)
	if err != nil || w.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("not gzip: %v, %v", err, w.Header())
	}
	body, err := io.ReadAll(zipped)
	if err != nil || string(body) != plain.Body.String() {
		t.Errorf("the compressed page is another one: %v", err)
	}
	if w.Header().Get("ETag") == plain.Header().Get("ETag") {
		t.Error("both encodings carry one ETag")
	}
}

func TestHead_saysWhatGetWould(t *testing.T) {
	w := httptest.NewRecorder()
	router().ServeHTTP(w, httptest.NewRequest(http.MethodHead, "/login", nil))
	if w.Code != http.StatusOK || w.Body.Len() != 0 || w.Header().Get("ETag") != get(t, "/login").Header().Get("ETag") {
		t.Errorf("HEAD /login = %d, %d bytes, %v", w.Code, w.Body.Len(), w.Header())
	}
}

func TestPages_rootLeadsToTheSignIn(t *testing.T) {
	if w := get(t, "/"); w.Code != http.StatusFound || w.Header().Get("Location") != "/login" {
		t.Errorf("GET / = %d to %q", w.Code, w.Header().Get("Location"))
	}
}

func TestPages_installable(t *testing.T) {
	for at, mime := range map[string]string{
		"/manifest.webmanifest": "application/manifest+json", "/worker.js": "text/javascript; charset=utf-8", "/icon.svg": "image/svg+xml", "/maskable.svg": "image/svg+xml",
		"/icon-180.png": "image/png", "/icon-192.png": "image/png", "/icon-512.png": "image/png",
	} {
		w := get(t, at)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != mime || w.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("GET %s = %d %s, %s", at, w.Code, w.Header().Get("Content-Type"), w.Header().Get("Cache-Control"))
		}
	}
}

// imported are the scripts that a script loads before it runs; those that it loads when it wants to are not among them.
var imported = regexp.MustCompile(`(?:\bfrom|\bimport)\s*"\./([\w.-]+\.js)"`)

// A member's phone is on a weak signal when it matters: what it loads before anything shows is bounded, and the map is
// not part of it.
func TestMember_isLightWithoutTheMap(t *testing.T) {
	const most = 150_000
	seen, total := map[string]bool{}, 0
	var load func(name string)
	load = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		w := get(t, "/assets/"+name, "Accept-Encoding", "gzip")
		if w.Code != http.StatusOK {
			t.Fatalf("GET /assets/%s = %d", name, w.Code)
		}
		total += w.Body.Len()
		for _, next := range imported.FindAllStringSubmatch(get(t, "/assets/"+name).Body.String(), -1) {
			load(next[1])
		}
	}
	for _, script := range reference.FindAllStringSubmatch(get(t, "/member").Body.String(), -1) {
		if name, ok := strings.CutPrefix(script[1], "/assets/"); ok && strings.HasSuffix(name, ".js") {
			load(name)
		}
	}
	if len(seen) < 2 || total < 10_000 {
		t.Fatalf("the page loads %d scripts of %d bytes: they were not found", len(seen), total)
	}
	if total > most {
		t.Errorf("the page loads %d bytes of scripts, want at most %d", total, most)
	}
	for name := range seen {
		if strings.HasPrefix(name, "small-") || strings.HasPrefix(name, "maplibre") {
			t.Errorf("the page loads %s before a map is shown", name)
		}
	}
	t.Logf("%d scripts, %d bytes gzipped", len(seen), total)
}

func TestPages_leaveOthersToTheRouter(t *testing.T) {
	for _, at := range []string{"/assets/", "/assets/none.js", "/sources.sha256", "/board/x"} {
		if w := get(t, at); w.Code != http.StatusNotFound {
			t.Errorf("GET %s = %d, want the router's 404", at, w.Code)
		}
	}
}

// The committed build is of the committed sources. The fingerprint is the one that tools/sources.ts leaves.
func TestBuild_isOfTheseSources(t *testing.T) {
	want, err := dist.ReadFile("dist/sources.sha256")
	if err != nil {
		t.Fatal(err)
	}
	if got := fingerprint(t); got != strings.TrimSpace(string(want)) {
		t.Errorf("dist was built from other sources; run npm ci && npm run build in api/console")
	}
}

func fingerprint(t *testing.T) string {
	t.Helper()
	paths := []string{"package-lock.json", "package.json", "tsconfig.json", "vite.config.ts"}
	for _, folder := range []string{"pages", "src", "static", "tools"} {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				paths = append(paths, filepath.ToSlash(path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(paths)
	total := sha256.New()
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		_, _ = io.WriteString(total, path+"\x00"+hex.EncodeToString(sum[:])+"\n")
	}
	return hex.EncodeToString(total.Sum(nil))
}
