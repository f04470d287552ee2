package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// bucket keeps files in a bucket that speaks S3, which promises what Put promises by itself.
type bucket struct {
	client       *minio.Client
	name, prefix string
}

// openBucket fails unless the bucket answers and exists.
func openBucket(ctx context.Context, u *url.URL) (Store, error) {
	name, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	secret, _ := u.User.Password()
	if name == "" || u.User.Username() == "" || secret == "" {
		return nil, errors.New("blob: the address must be s3://key:secret@host/bucket")
	}
	if prefix != "" {
		prefix += "/"
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds:  credentials.NewStaticV4(u.User.Username(), secret, ""),
		Secure: u.Query().Get("insecure") != "true", Region: u.Query().Get("region"), MaxRetries: 2,
	})
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	switch there, err := client.BucketExists(ctx, name); {
	case err != nil:
		return nil, fmt.Errorf("blob: reach the bucket: %w", err)
	case !there:
		return nil, fmt.Errorf("blob: there is no bucket %s", name)
	}
	return &bucket{client, name, prefix}, nil
}

func (b *bucket) Put(ctx context.Context, name string, content io.Reader, size int64) error {
	if !nameOK(name) {
		return refuse(name)
	}
	options := minio.PutObjectOptions{ContentType: "application/octet-stream", DisableMultipart: true}
	if _, err := b.client.PutObject(ctx, b.name, b.prefix+name, content, size, options); err != nil {
		return fmt.Errorf("blob: put: %w", err)
	}
	return nil
}

func (b *bucket) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	if !nameOK(name) {
		return nil, ErrNotFound
	}
	object, err := b.client.GetObject(ctx, b.name, b.prefix+name, minio.GetObjectOptions{})
	if err == nil {
		_, err = object.Stat() // the request is made only now
	}
	switch {
	case minio.ToErrorResponse(err).StatusCode == http.StatusNotFound:
		return nil, ErrNotFound
	case err != nil:
		return nil, fmt.Errorf("blob: get: %w", err)
	}
	return object, nil
}

func (b *bucket) Delete(ctx context.Context, name string) error {
	if !nameOK(name) {
		return refuse(name)
	}
	if err := b.client.RemoveObject(ctx, b.name, b.prefix+name, minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("blob: delete: %w", err)
	}
	return nil
}

func (b *bucket) Old(ctx context.Context, t time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for object := range b.client.ListObjectsIter(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix, Recursive: true}) {
			name := strings.TrimPrefix(object.Key, b.prefix)
			switch {
			case object.Err != nil:
				yield("", fmt.Errorf("blob: list: %w", object.Err))
				return
			case nameOK(name) && object.LastModified.Before(t) && !yield(name, nil):
				return
			}
		}
	}
}

func (b *bucket) Close() error { return nil }
